import {
  type Advance,
  advanceOnEnd,
  advanceOnWait,
  again,
  partsWith,
  rest,
  withMerged,
  withPart,
} from '../../shared/domain/advance.ts';
import { advanceOnCleanupError, advanceOnError } from '../../shared/domain/advance-on-error.ts';
import { correlation } from '../../shared/domain/correlation.ts';
import { type IngestError, toIngestError } from '../../shared/domain/errors.ts';
import type { StepOutcome } from '../../shared/domain/outcome.ts';
import { redact } from '../../shared/domain/redact.ts';
import { type LandedPart, type SliceRow, sliceName } from '../../shared/domain/slice.ts';
import { withEarlierDays } from '../../shared/domain/touched-days.ts';
import type { Tally } from '../../shared/ports/connector.ts';
import { landRecords } from '../records/land-records.ts';
import { settleDays } from '../records/settle-days.ts';
import type { Delivery, Services, SourceService } from '../services.ts';
import { HAND_OVER_MS, land, UploadLost } from './land.ts';
import { LostLease } from './lost-lease.ts';
import { verifyLanded } from './verify-landed.ts';

type Outcome<K extends StepOutcome['kind']> = Extract<StepOutcome, { kind: K }>;

/** The slice in this worker's hands: `row` is what is known of it now, saved or not. */
interface Work {
  readonly services: Services;
  readonly source: SourceService;
  readonly delivery: Delivery;
  readonly tally: Tally;
  readonly requestsBefore: number;
  /** As it was saved last. */
  saved: SliceRow;
  row: SliceRow;
}

/**
 * Asks the connector step by step and follows its word, until the slice has to wait, has ended, or the time is up.
 *
 * Returns what is to be saved and sent; parts that landed on the way are saved as they come. A failure is an answer as
 * well. Errors: `LostLease`.
 */
export async function takeSteps(
  services: Services,
  source: SourceService,
  leased: SliceRow,
  delivery: Delivery,
): Promise<Advance> {
  const tally: Tally = { requests: 0 };
  const work: Work = { services, source, delivery, tally, requestsBefore: leased.requests, saved: leased, row: leased };
  try {
    for (;;) {
      const outcome = await source.connector.step(work.row, tally);
      const advance = await follow(work, outcome);
      if (advance !== undefined) return advance;
    }
  } catch (error) {
    if (error instanceof LostLease) throw error;
    return onError(work, error);
  }
}

/** Does what an outcome asks for; `undefined` when the next step can be taken at once. */
async function follow(work: Work, outcome: StepOutcome): Promise<Advance | undefined> {
  const { services, source } = work;
  switch (outcome.kind) {
    case 'land':
      return await landPart(work, outcome);
    case 'records':
      return await mergeRecords(work, outcome);
    case 'rest':
      return rest(counted(work), services.environment.now(), outcome);
    case 'cleanup':
      return await cleanUp(work, outcome);
    case 'wait':
      return advanceOnWait(counted(work), outcome, services.environment.now(), source.patience);
    case 'done':
    case 'empty':
    case 'gone':
      return advanceOnEnd(counted(work), outcome, services.environment.now());
  }
}

async function landPart(work: Work, outcome: Outcome<'land'>): Promise<Advance | undefined> {
  const { services, source, delivery } = work;
  const { part, before } = outcome;
  const readyAtMs = work.row.readyAtMs ?? services.environment.now();
  const run = outcome.run ?? work.row.run;
  work.row = { ...work.row, ...(run === undefined ? {} : { run }), memory: before, readyAtMs };
  const landing = await land(services, source, work.row, part, delivery);
  const nowMs = services.environment.now();
  if (landing.kind === 'handed_over') {
    return again({ ...counted(work), upload: landing.checkpoint }, nowMs, 0, 'goes on downloading');
  }
  work.row = withPart(counted(work), landing.kind === 'landed' ? landing.part : undefined, nowMs, outcome);
  // The last part is saved together with the end that follows.
  if (part.index >= part.of) return undefined;
  if (delivery.remainingMs() < HAND_OVER_MS) return again(work.row, nowMs, 0, 'goes on with the next part');
  await saveOn(work, work.row);
  return undefined;
}

/** Merges one reading, saves it, and lets the connector say what comes next. */
async function mergeRecords(work: Work, outcome: Outcome<'records'>): Promise<Advance | undefined> {
  const { services, source, delivery } = work;
  const run = outcome.run ?? work.row.run;
  work.row = { ...work.row, ...(run === undefined ? {} : { run }) };
  const keep = (part: LandedPart): void => {
    work.row = { ...work.row, parts: partsWith(work.row.parts, [part]) };
  };
  const { parts, after } = await landRecords(services, source, work.row, outcome.reading, delivery, keep);
  const merged = withMerged(counted(work), parts, services.environment.now(), after.memory);
  const staying = outcome.reading.place.kind === 'per-day' ? await settleDays(services, merged, after) : merged.parts;
  await saveOn(work, { ...merged, parts: staying });
  if (delivery.remainingMs() >= HAND_OVER_MS) return undefined;
  return again(work.row, services.environment.now(), 0, 'goes on reading');
}

/** Deletes at the vendor only what was landed, saved, read back and found equal. */
async function cleanUp(work: Work, outcome: Outcome<'cleanup'>): Promise<Advance | undefined> {
  // Saved first, so that a failure from here on is counted against the row as it is stored.
  await saveOn(work, counted(work));
  await verifyLanded(work.services.store, work.row);
  try {
    await outcome.remove();
  } catch (error) {
    const { services, source, row } = work;
    const known = report(work, error);
    return advanceOnCleanupError(
      row,
      known,
      services.environment.now(),
      services.environment.random(),
      source.patience,
    );
  }
  work.row = { ...work.row, memory: outcome.memory ?? work.row.memory };
  return undefined;
}

/** Tells people what failed. A pause is no failure: the row's note says what it waits for. */
function report({ services, row }: Work, error: unknown): IngestError {
  const known = toIngestError(error, row.source);
  if (known.kind === 'paused') return known;
  const shown = { kind: known.kind, message: redact(known.message) };
  const about = { source: row.source, id: row.id, ...correlation(row) };
  services.telemetry.emit({ kind: 'problem', ...about, error: shown, fields: known.safe });
  return known;
}

function onError(work: Work, error: unknown): Advance {
  const { services, source } = work;
  const known = report(work, error);
  const failed = error instanceof UploadLost ? withoutUpload(counted(work)) : counted(work);
  return advanceOnError(failed, known, services.environment.now(), services.environment.random(), source.patience);
}

const withoutUpload = ({ upload: _lost, ...row }: SliceRow): SliceRow => row;

const counted = ({ row, requestsBefore, tally }: Work): SliceRow => ({
  ...row,
  requests: requestsBefore + tally.requests,
});

async function saveOn(work: Work, row: SliceRow): Promise<void> {
  work.row = await save(work.services, withEarlierDays(work.saved, row));
  work.saved = work.row;
}

/** Errors: `LostLease` when somebody else has written the row since. */
export async function save(services: Services, row: SliceRow): Promise<SliceRow> {
  const saved = await services.index.save(row);
  if (saved === 'conflict') throw new LostLease(sliceName(row));
  return saved;
}

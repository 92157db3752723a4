import { correlation } from '../../shared/domain/correlation.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import type { AfterLanding } from '../../shared/domain/outcome.ts';
import type { LandedPart, SliceRow } from '../../shared/domain/slice.ts';
import { LostLease } from '../fetch/lost-lease.ts';
import type { Services } from '../services.ts';

const DAY_MS = 86_400_000;

/**
 * Gives the days of a slice for which nothing can come any more rows of their own, and reports what was lost.
 *
 * A slice that is read for years would otherwise carry all its objects along. Returns the parts that stay. The new rows
 * are recorded before the slice lets go of their parts, so that every object belongs to a row at every moment.
 */
export async function settleDays(
  services: Services,
  row: SliceRow,
  after: AfterLanding,
): Promise<readonly LandedPart[]> {
  const nowMs = services.environment.now();
  const settledBeforeMs = after.settledBeforeMs ?? Number.NEGATIVE_INFINITY;
  const settled = row.parts.filter(({ index }) => (index + 1) * DAY_MS <= settledBeforeMs);
  for (const part of settled) await recordDay(services, row, part, nowMs);
  await services.index.record((after.lost ?? []).map((lost) => lostRow(row, lost, nowMs)));
  for (const { note } of after.lost ?? []) {
    services.telemetry.emit({
      kind: 'problem',
      source: row.source,
      id: row.id,
      ...correlation(row),
      error: { kind: 'gone', message: note },
    });
  }
  return row.parts.filter((part) => !settled.includes(part));
}

async function recordDay(services: Services, row: SliceRow, part: LandedPart, nowMs: number): Promise<void> {
  const fromMs = part.index * DAY_MS;
  const day = { fromMs, toMs: fromMs + DAY_MS };
  const settled = ended(row, `${row.id}@${utcDay(fromMs)}`, nowMs, { state: 'landed', window: day, parts: [part] });
  if ((await services.index.record([settled])).length > 0) return;
  const known = await services.index.get(settled);
  if (known === undefined || known.parts[0]?.etag === part.etag) return;
  if ((await services.index.save({ ...known, parts: [part], updatedAtMs: nowMs })) === 'conflict') {
    throw new LostLease(settled.id);
  }
}

type Lost = NonNullable<AfterLanding['lost']>[number];

const lostRow = (row: SliceRow, { window, note }: Lost, nowMs: number): SliceRow => {
  const range = `${new Date(window.fromMs).toISOString()}_${new Date(window.toMs).toISOString()}`;
  return { ...ended(row, `${row.id}@lost_${range}`, nowMs, { state: 'gone', window, parts: [] }), note };
};

const ended = (
  row: SliceRow,
  id: string,
  nowMs: number,
  own: Pick<SliceRow, 'state' | 'window' | 'parts'>,
): SliceRow => ({
  version: 1,
  source: row.source,
  vendor: row.vendor,
  ...correlation(row),
  stream: row.stream,
  id,
  revision: 1,
  hop: 0,
  dueAtMs: nowMs,
  discoveredAtMs: row.discoveredAtMs,
  updatedAtMs: nowMs,
  endedAtMs: nowMs,
  failures: 0,
  requests: 0,
  memory: {},
  ...own,
});

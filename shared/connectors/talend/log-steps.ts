import { IngestError } from '../../domain/errors.ts';
import type { PartToLand, ResumeAt, StepOutcome } from '../../domain/outcome.ts';
import { expectedSeconds, learnPace, nextPollSeconds, type Pace } from '../../domain/pace.ts';
import { Secret } from '../../domain/secret.ts';
import type { SliceRow } from '../../domain/slice.ts';
import type { ConnectorPorts, Tally } from '../../ports/connector.ts';
import type { TalendClient } from './client.ts';
import { openDownload, UrlRefused } from './download.ts';
import { type ChainPart, type LogMemory, nextPart, withPartAt } from './memory.ts';

/** Parts that one step asks for; a longer chain goes on in the next step, so that what was learned is safe. */
const CHAIN_PER_STEP = 20;
/** A file that has to be made anew more often than this will not come. */
const MAX_REMAKES = 6;

/** A file that should be ready within this long is asked for at once, in the same step. Units: seconds. */
const SOON_SECONDS = 1;

export interface LogSteps {
  readonly ports: ConnectorPorts;
  readonly client: TalendClient;
  readonly fileFormat: 'json' | 'text';
  readonly timeoutMs: number;
  /** What this process has learned since it started; better than what the row remembers. */
  pace: Pace | undefined;
}

/**
 * Makes the log of a final run and brings it, part by part: generate → poll → download.
 *
 * Every step starts from the memory alone, so it may be repeated after a crash: a file whose token was not remembered is
 * made again.
 */
export async function stepLog(steps: LogSteps, slice: SliceRow, memory: LogMemory, tally: Tally): Promise<StepOutcome> {
  if (memory.chain.length === 0 || memory.more !== undefined) return generate(steps, slice, memory, tally);
  const next = nextPart(memory);
  if (next === undefined) return { kind: 'done', memory };
  if (next.part.token === undefined) return remake(steps, slice, memory, next.position, tally);
  return poll(steps, slice, memory, tally);
}

async function generate(steps: LogSteps, slice: SliceRow, memory: LogMemory, tally: Tally): Promise<StepOutcome> {
  const chain: ChainPart[] = [...memory.chain];
  let endTime = memory.more;
  let more: string | undefined;
  for (let made = 0; made < CHAIN_PER_STEP; made += 1) {
    const { part, nextEndTime } = await makePart(steps, slice, endTime, tally);
    chain.push(part);
    if (nextEndTime !== undefined && chain.some((known) => known.endTime === nextEndTime)) {
      const message = `the log chain of run ${slice.id} does not get on: the vendor repeats ${nextEndTime}`;
      throw new IngestError('contract', message, { source: slice.source });
    }
    more = nextEndTime;
    endTime = nextEndTime;
    if (nextEndTime === undefined) break;
  }
  const { more: _more, notReadyAtSeconds: _polled, ...rest } = memory;
  const generated: LogMemory = { ...rest, generatedAtMs: steps.ports.environment.now(), chain };
  if (more !== undefined) return waiting({ ...generated, more }, 0, `generating: ${chain.length} parts so far`);
  const lines = chain.reduce((most, part) => Math.max(most, part.announced ?? 0), 0);
  const expected = expectedSeconds(steps.pace ?? memory.pace, lines);
  if (expected > SOON_SECONDS) return waiting(generated, Math.round(expected), 'generating');
  return poll(steps, slice, generated, tally);
}

/**
 * One part of the chain, made anew under its old bounds. When the log has grown meanwhile the part no longer meets its
 * older neighbour: then the whole chain is made anew, and its parts land again.
 */
async function remake(
  steps: LogSteps,
  slice: SliceRow,
  memory: LogMemory,
  position: number,
  tally: Tally,
): Promise<StepOutcome> {
  const { part, nextEndTime } = await makePart(steps, slice, memory.chain[position]?.endTime, tally);
  if (nextEndTime !== memory.chain[position + 1]?.endTime) {
    return generate(steps, slice, { ...memory, chain: [], landed: 0 }, tally);
  }
  // How long the old file was not ready says nothing of this one.
  const { notReadyAtSeconds: _old, ...remade } = withPartAt(memory, position, part);
  return poll(steps, slice, { ...remade, generatedAtMs: steps.ports.environment.now() }, tally);
}

async function makePart(steps: LogSteps, slice: SliceRow, endTime: string | undefined, tally: Tally) {
  const { client, fileFormat, ports } = steps;
  const made = await client.generateLog(slice.id, { fileFormat, endTime }, tally);
  const part: ChainPart = {
    token: await ports.sealer.seal(new Secret(made.token), sealContext(slice)),
    ...(made.announced === undefined ? {} : { announced: made.announced }),
    ...(endTime === undefined ? {} : { endTime }),
  };
  return { part, nextEndTime: made.nextEndTime };
}

const sealContext = (slice: SliceRow): string => `${slice.source}/${slice.id}`;

async function poll(steps: LogSteps, slice: SliceRow, memory: LogMemory, tally: Tally): Promise<StepOutcome> {
  const next = nextPart(memory);
  if (next?.part.token === undefined) throw new IngestError('invariant', `run ${slice.id} has no part to ask for`);
  const nowMs = steps.ports.environment.now();
  const elapsedSeconds = Math.max(0, nowMs - (memory.generatedAtMs ?? nowMs)) / 1000;
  const lines = next.part.announced ?? 0;
  const url = await askUrl(steps, slice, memory, next, tally);
  if (url === undefined) {
    const pace = steps.pace ?? memory.pace;
    // Right after the generation, the way through the queue is wait enough for a log that takes a moment.
    const firstTime = memory.notReadyAtSeconds === undefined && expectedSeconds(pace, lines) <= SOON_SECONDS;
    const delaySeconds = firstTime ? 0 : nextPollSeconds(pace, lines, elapsedSeconds, steps.ports.environment.random());
    return waiting({ ...memory, notReadyAtSeconds: elapsedSeconds }, delaySeconds, 'generating');
  }
  if (memory.landed === 0) {
    const seen = { lines, notReadyAtSeconds: memory.notReadyAtSeconds, readyAtSeconds: elapsedSeconds };
    steps.pace = learnPace(steps.pace ?? memory.pace, seen);
  }
  return {
    kind: 'land',
    before: memory,
    memory: { ...memory, landed: memory.landed + 1 },
    part: toLand(steps, slice, memory, next, url, tally),
  };
}

/** The file's URL; a token that the vendor no longer knows is forgotten, so that the file is made anew. */
async function askUrl(
  steps: LogSteps,
  slice: SliceRow,
  memory: LogMemory,
  next: { readonly position: number; readonly part: ChainPart },
  tally: Tally,
): Promise<string | undefined> {
  let token: Secret;
  try {
    token = await steps.ports.sealer.open(next.part.token ?? '', sealContext(slice));
    return await steps.client.logUrl(slice.id, token.reveal(), tally);
  } catch (error) {
    // 400, 404 and 410 are this endpoint's words for a token whose hour is over.
    if (!(error instanceof IngestError) || (error.kind !== 'gone' && error.kind !== 'contract')) throw error;
    throw forget(slice, memory, next.position, 'the log token is no longer valid', error);
  }
}

/** Says what failed, and remembers that this part's file must be made anew. */
function forget(slice: SliceRow, memory: LogMemory, position: number, why: string, cause: unknown): IngestError {
  const { token: _refused, ...part } = memory.chain[position] ?? {};
  const remakes = memory.remakes + 1;
  const kind = remakes > MAX_REMAKES ? 'contract' : 'transient';
  return new IngestError(kind, `log of run ${slice.id}: ${why}; it is generated again`, {
    source: slice.source,
    cause,
    memory: { ...withPartAt(memory, position, part), remakes },
    retryAfterSeconds: 0,
  });
}

const waiting = (memory: LogMemory, delaySeconds: number, note: string): StepOutcome => ({
  kind: 'wait',
  state: 'generating',
  memory,
  delaySeconds,
  note,
});

function toLand(
  steps: LogSteps,
  slice: SliceRow,
  memory: LogMemory,
  next: { readonly position: number; readonly part: ChainPart },
  firstUrl: string,
  tally: Tally,
): PartToLand {
  const { ports, timeoutMs } = steps;
  const open = (url: string, resume: ResumeAt | undefined) =>
    openDownload(ports, { source: slice.source, url, timeoutMs, resume, tally });
  return {
    index: memory.landed + 1,
    of: memory.chain.length,
    extension: steps.fileFormat === 'json' ? 'json' : 'log',
    contentType: steps.fileFormat === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
    ...(next.part.announced === undefined ? {} : { announcedLines: next.part.announced }),
    open: async (resume) => {
      try {
        return await open(firstUrl, resume);
      } catch (refused) {
        if (!(refused instanceof UrlRefused)) throw refused;
        const url = await askUrl(steps, slice, memory, next, tally);
        if (url === undefined) throw forget(slice, memory, next.position, refused.message, refused);
        return open(url, resume).catch((again: unknown) => {
          throw again instanceof UrlRefused ? forget(slice, memory, next.position, again.message, again) : again;
        });
      }
    },
  };
}

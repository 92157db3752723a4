import { IngestError } from '../../domain/errors.ts';
import type { Memory } from '../../domain/slice.ts';
import type { Window } from '../../domain/window.ts';
import type { ListedPage, ListedSlice, Tally } from '../../ports/connector.ts';
import type { SapClient } from './client.ts';
import { afterListing, isListingDue, readCursor } from './cursor.ts';
import type { RunSubject } from './run.ts';
import type { SapScope } from './settings.ts';
import { sliceIdOf, subjectOf } from './slice-id.ts';

const wanted = (subject: RunSubject): ListedSlice => ({
  id: sliceIdOf(subject),
  memory: { ...subject },
  delaySeconds: 0,
  wake: true,
});

/** Schedules that the scope names one by one: nobody has asked the vendor whether there are such. */
const namedIn = (scope: SapScope): ReadonlySet<string> =>
  new Set(
    (scope === 'all' ? [] : scope).flatMap(({ jobId, schedules }) =>
      schedules === 'all' ? [] : schedules.map((scheduleId) => sliceIdOf({ jobId, scheduleId })),
    ),
  );

/**
 * Lists one slice for each schedule, and asks for another reading of each, also of one that the vendor lists no more: its
 * next reading finds out why. One that has ended although the vendor lists it is opened again.
 *
 * Jobs and schedules are asked for at every discovery of a small account, at most hourly of a large one.
 * Errors: config, after everything else was listed, for a job of the scope that the vendor does not know.
 */
export async function* listSlices(
  client: SapClient,
  scope: SapScope,
  stored: Readonly<Record<string, unknown>> | undefined,
  nowMs: number,
  tally: Tally = { requests: 0 },
): AsyncGenerator<ListedPage> {
  const before = readCursor(stored);
  const known = Object.keys(before.known);
  if (!isListingDue(before, nowMs)) {
    yield { slices: known.map((id) => wanted(subjectOf(id))), cursor: before };
    return;
  }
  const ids = new Set<string>();
  const unknownJobs: string[] = [];
  const named = namedIn(scope);
  const listed = (subject: RunSubject): ListedSlice => ({
    ...wanted(subject),
    reopen: !named.has(sliceIdOf(subject)),
  });
  for await (const subjects of listSubjects(client, scope, unknownJobs, tally)) {
    const fresh = subjects.filter((subject) => !ids.has(sliceIdOf(subject)));
    for (const subject of fresh) ids.add(sliceIdOf(subject));
    if (fresh.length > 0) yield { slices: fresh.map(listed) };
  }
  const missing = known.filter((id) => !ids.has(id));
  yield {
    slices: missing.map((id) => wanted(subjectOf(id))),
    cursor: afterListing(before, [...ids], tally.requests, nowMs),
  };
  if (unknownJobs.length > 0) throw unknownJob(unknownJobs);
}

/**
 * The same for a backfill: each schedule begins anew, and is read whole, down to the start of the range also from before
 * `options.since`. The vendor can not be asked for less, and lists nothing that it has deleted.
 */
export async function* backfillSlices(
  client: SapClient,
  scope: SapScope,
  range: Window,
  { nowMs, tally }: { readonly nowMs: number; readonly tally: Tally },
): AsyncGenerator<ListedSlice[]> {
  const seen = new Set<string>();
  for await (const { slices } of listSlices(client, scope, undefined, nowMs, tally)) {
    const fresh = slices.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    const page = fresh.map(({ id, memory }) => ({
      id,
      memory: { ...memory, backfillFromMs: range.fromMs },
      delaySeconds: 0,
      anew: true,
      carryOver: whenRead,
    }));
    if (page.length > 0) yield page;
  }
}

/** When a schedule that begins anew was last read. */
function whenRead({ readAtMs, wasReadAtMs }: Memory): Memory {
  const ms = readAtMs ?? wasReadAtMs;
  return typeof ms === 'number' ? { wasReadAtMs: ms } : {};
}

/** Errors: config for a job of the scope that the vendor does not know. */
export async function checkScope(client: SapClient, scope: SapScope): Promise<void> {
  if (scope === 'all') return await client.ask();
  const unknownJobs: string[] = [];
  for (const { jobId, schedules } of scope) {
    const found = await schedulesOf(client, jobId, { requests: 0 });
    if (found === undefined) unknownJobs.push(jobId);
    for (const scheduleId of schedules === 'all' ? [] : schedules) {
      if (found?.includes(scheduleId) === false) {
        throw new IngestError(
          'config',
          `job ${jobId} has no schedule "${scheduleId}"; correct scope.jobs of this source`,
        );
      }
    }
  }
  if (unknownJobs.length > 0) throw unknownJob(unknownJobs);
}

const unknownJob = (jobIds: readonly string[]): IngestError =>
  new IngestError(
    'config',
    `the vendor knows no job ${jobIds.map((jobId) => `"${jobId}"`).join(', ')}; correct scope.jobs of this source`,
  );

async function* listSubjects(
  client: SapClient,
  scope: SapScope,
  unknownJobs: string[],
  tally: Tally,
): AsyncGenerator<RunSubject[]> {
  if (scope !== 'all') {
    for (const { jobId, schedules } of scope) {
      const ids = schedules === 'all' ? await schedulesOf(client, jobId, tally) : schedules;
      if (ids === undefined) unknownJobs.push(jobId);
      else yield ids.map((scheduleId) => ({ jobId, scheduleId }));
    }
    return;
  }
  for await (const jobs of client.jobs(tally)) {
    for (const { jobId, name } of jobs) {
      // A job that was deleted since it was listed has no schedules.
      const ids = (await schedulesOf(client, jobId, tally)) ?? [];
      yield ids.map((scheduleId) => ({ jobId, scheduleId, ...(name === undefined ? {} : { job: name }) }));
    }
  }
}

/** Ids of a job's schedules; `undefined` when the vendor does not know the job. */
export async function schedulesOf(client: SapClient, jobId: string, tally: Tally): Promise<string[] | undefined> {
  try {
    return await client.schedules(jobId, tally);
  } catch (error) {
    if (error instanceof IngestError && error.kind === 'gone') return undefined;
    throw error;
  }
}

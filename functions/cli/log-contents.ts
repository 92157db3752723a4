import type { KnownRun, RecordedRun } from './known-run.ts';
import type { OpenData } from './open-data.ts';
import { readLog } from './read-log.ts';
import { linesOfRun, readRecords } from './read-records.ts';
import { partsOfLog } from './run-log.ts';

/**
 * How to read the logs of some runs: an object that holds the records of several is read once, and when it is first
 * asked for. Memory: the records of these runs. Errors, while reading: those of `readLog` and `readRecords`.
 */
export function logContents(data: OpenData, runs: readonly KnownRun[]): (run: KnownRun) => AsyncGenerator<Buffer> {
  const together = new Map<string, [RecordedRun, ...RecordedRun[]]>();
  for (const run of runs) {
    if (!('record' in run)) continue;
    const others = together.get(run.record.key);
    if (others === undefined) together.set(run.record.key, [run]);
    else others.push(run);
  }
  const read = new Map<string, ReturnType<typeof readRecords>>();
  return async function* contentOf(run) {
    if (!('record' in run)) return yield* readLog(data.store, await partsOfLog(data, run));
    const { key } = run.record;
    const found = read.get(key) ?? readRecords(data, together.get(key) ?? [run]);
    read.set(key, found);
    yield Buffer.from(linesOfRun(await found, run));
  };
}

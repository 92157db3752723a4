import { type RecordedRun, recordedRun } from './known-run.ts';
import type { KnownSource } from './known-sources.ts';
import type { OpenData } from './open-data.ts';
import { streamsOf } from './streams.ts';

/** Whether runs of this source may be records among others. Saves questions to the index, so in doubt they may. */
export const mayRecordRuns = (data: OpenData, source: KnownSource): boolean =>
  streamsOf(data, source).some(({ content }) => content !== 'files');

/** The recorded runs of all open sources that began on a UTC day. Shape: in no order between sources. */
export async function* recordedRunsOn(data: OpenData, day: string): AsyncGenerator<RecordedRun> {
  for (const source of data.sources) {
    if (!mayRecordRuns(data, source)) continue;
    for await (const row of data.index.runsByDay(source.id, day)) yield recordedRun(row);
  }
}

import { gzipSync } from 'node:zlib';
import { curate } from '../../../../functions/curate/curate.ts';
import type { CurateServices } from '../../../../functions/curate/curate-ports.ts';
import { markDirty } from '../../../../functions/curate/mark-dirty.ts';
import { CurateTaskSchema } from '../../../../shared/domain/curate-task.ts';
import { curatedKey } from '../../../../shared/lake/partition.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { FakeLake } from '../../../fakes/fake-lake.ts';
import { MemoryPartitionIndex } from '../../../fakes/memory-partition-index.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';
import { CURATOR, MemoryTaskQueue } from '../../../fakes/memory-task-queue.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';

export const SOURCE = 'talend-eu';
export const DT = '2026-11-20';
export const ID = { source: SOURCE, dt: DT };
export const TASK = { v: 1, kind: 'curate', ...ID } as const;

export const rawKeyOf = (slice: string, ending = 'part-00001.json.gz', dt = DT): string =>
  `raw/vendor=talend/source=${SOURCE}/stream=execution-logs/dt=${dt}/${slice}/${ending}`;

/** The curator's services on fakes, over a lake of one stream. */
export function lakeScene(changes: Partial<CurateServices> = {}) {
  const environment = new FakeEnvironment({ startMs: NOON_MS });
  const index = new MemorySliceIndex();
  const partitions = new MemoryPartitionIndex();
  const queue = new MemoryTaskQueue({ now: environment.now });
  const store = new MemoryRawStore({ minPartBytes: 1 });
  const telemetry = new RecordingTelemetry();
  const lake = new FakeLake(['execution-logs', 'line-logs']);
  const services: CurateServices = {
    environment,
    index,
    partitions,
    queue,
    store,
    telemetry,
    partBytes: 100_000,
    curateDelaySeconds: 60,
    builder: lake.builder,
    tables: lake.tables,
    listingsSettled: async () => {},
    ...changes,
  };
  const put = (key: string, content: string) =>
    store.put(key, gzipSync(content), { contentType: 'application/json', metadata: {} }, undefined);
  const land = async (slice: string, content = slice): Promise<void> => {
    await put(rawKeyOf(slice), content);
    await markDirty(services, SOURCE, 'talend', [DT]);
  };
  const tasks = () => queue.curateMessages().map(({ body }) => CurateTaskSchema.parse(JSON.parse(body)));
  const read = async (table: string, bucket = 0): Promise<string[] | undefined> => {
    const key = curatedKey(table, ID, bucket);
    if (!store.objects.has(key)) return undefined;
    const text = String(await collectBytes(store.read(key)));
    return text === '' ? [] : text.trimEnd().split('\n');
  };
  /** Keys of the landed objects that the table shows. */
  const shown = async (): Promise<string[] | undefined> =>
    (await read('log_entries'))?.map((line) => line.split(' ')[0] ?? '');
  /** Lets every message of the curator come, until there is none. */
  const drain = async (): Promise<void> => {
    for (let round = 0; queue.curateMessages().length > 0; round += 1) {
      if (round > 50) throw new Error('the curator never comes to an end');
      environment.advanceTo(queue.curateMessages()[0]?.visibleAtMs ?? 0);
      for (const { id, body } of queue.receive(CURATOR, 1)) {
        await curate(services, CurateTaskSchema.parse(JSON.parse(body)));
        queue.ack(id);
      }
    }
  };
  return {
    services,
    environment,
    index,
    partitions,
    queue,
    store,
    telemetry,
    lake,
    put,
    land,
    tasks,
    read,
    shown,
    drain,
  };
}

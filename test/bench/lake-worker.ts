/** Entry of the measured process of the lake: one partition built once. Driven over IPC by `lake-chapter.ts`. */
import { createReadStream } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import { LakeTargetSchema } from './lake-messages.ts';
import { ownPeakRssBytes } from './process-figures.ts';
import type { RawDay, RawLog } from './raw-day.ts';
import { runRowsOf } from './run-rows.ts';

process.on('disconnect', () => process.exit(1));
const target = LakeTargetSchema.parse(JSON.parse(process.argv[2] ?? ''));
const day: RawDay = JSON.parse(await readFile(target.dayFile, 'utf8'));
const inputOf = ({ slice, path }: RawLog) => ({
  stream: 'execution-logs',
  slice,
  part: 1,
  key: `raw/vendor=talend/source=bench/stream=execution-logs/dt=${day.dt}/${slice}/part-00001.json.zst`,
  format: 'json' as const,
  compression: 'zstd' as const,
  read: () => createReadStream(path),
});
const builder = new DuckDbLakeBuilder({ tables: TABLES, folder: target.scratch, memoryLimitMegabytes: 256 });
const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
const built = await builder.build({
  source: 'bench',
  dt: day.dt,
  vendor: 'talend',
  inputs: day.logs.map(inputOf),
  documents: { 'run-rows': runRowsOf(day) },
  buckets: 1,
});
const wallSeconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peakRssBytes = ownPeakRssBytes();
const files = [];
for (const { table, path, rows, bytes } of built.files) {
  const kept = join(target.out, `${table}.parquet`);
  await copyFile(path, kept);
  files.push({ table, path: kept, rows, bytes });
}
await built.dispose();
process.send?.({ wallSeconds, cpuSeconds: (user + system) / 1e6, peakRssBytes, files }, () => process.exit(0));

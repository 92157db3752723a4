import type { LakeAnswer } from '../../shared/ports/lake-reader.ts';
import { queryCost } from './athena-cost.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { withLake } from './open-lake.ts';
import { refuseFolder, replaceFile, withTextFile } from './out-file.ts';
import { type QueryOptions, queryOptions } from './query-options.ts';
import { writeOut } from './standard-output.ts';
import { untilInterrupted } from './until-interrupted.ts';
import type { Verb } from './verb.ts';
import { type Written, writeAnswer } from './write-answer.ts';

/** `runlake query`: one SELECT over the lake, here or in Athena. */
export const query: Verb = async (words) => {
  const options = queryOptions(words);
  const { out } = options.output;
  if (out !== undefined) await refuseFolder(out);
  return options.place.where === 'local' ? queryHere(options, options.place.data) : queryCloud(options, options.place);
};

async function queryHere(options: QueryOptions, data: string): Promise<number> {
  const startedMs = performance.now();
  const { sql, limit, output } = options;
  const written =
    output.format === 'parquet'
      ? await replaceFile(output.out, (draft, folder) =>
          withLake(data, folder, async (lake) => ({ rows: await lake.writeParquet(sql, draft, limit), more: false })),
        )
      : await withLake(data, undefined, async (lake) =>
          write(await lake.query(sql, limit === undefined ? undefined : limit + 1), options),
        );
  tell(written, options, startedMs, '');
  return EXIT.ok;
}

async function queryCloud(
  options: QueryOptions,
  { stage, pricePerTb }: { readonly stage: string; readonly pricePerTb: number },
): Promise<number> {
  const { AthenaQuery, athenaClient } = await import('../../shared/adapters/athena-query.ts');
  const startedMs = performance.now();
  const client = athenaClient();
  try {
    return await untilInterrupted(async (signal) => {
      const answer = await new AthenaQuery({ client, stage, signal }).query(options.sql);
      const written = await write(answer, options);
      const cost = `$${queryCost(answer.scannedBytes, pricePerTb).toFixed(5)}`;
      tell(written, options, startedMs, `; ${formatBytes(answer.scannedBytes)} scanned, about ${cost}`);
      return EXIT.ok;
    });
  } finally {
    client.destroy();
  }
}

async function write(answer: LakeAnswer, { output, limit }: QueryOptions): Promise<Written> {
  const { format, out } = output;
  const most = limit ?? Number.POSITIVE_INFINITY;
  if (format === 'parquet') throw new Error('Parquet is no text.');
  if (out === undefined) return writeAnswer(answer, format, most, writeOut);
  return replaceFile(out, (draft) => withTextFile(draft, (sink) => writeAnswer(answer, format, most, sink)));
}

function tell({ rows, more }: Written, { output }: QueryOptions, startedMs: number, scanned: string): void {
  const where = output.out === undefined ? '' : ` in ${output.out}`;
  const cut = more ? ' (there are more; --limit N shows more)' : '';
  const seconds = formatSeconds((performance.now() - startedMs) / 1000);
  process.stderr.write(`${rows} ${rows === 1 ? 'row' : 'rows'}${where}${cut} in ${seconds}${scanned}\n`);
}

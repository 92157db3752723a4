import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { DEFAULT_PRICE_PER_TB } from './athena-cost.ts';
import { parseLimit } from './list-options.ts';
import { sqlOf } from './named-sql.ts';
import { readOnlySql } from './read-only-sql.ts';
import { UsageError } from './usage-error.ts';
import { TEXT_FORMATS, type TextFormat } from './write-answer.ts';

/** Rows of a table for people unless they ask for more. Programs get all rows. */
const TABLE_ROWS = 100;

interface Asked {
  readonly sql: string;
  readonly limit: number | undefined;
}

export type QueryOutput =
  | { readonly format: 'parquet'; readonly out: string }
  | { readonly format: TextFormat; readonly out: string | undefined };

export type QueryPlace =
  | { readonly where: 'local'; readonly data: string }
  | { readonly where: 'cloud'; readonly stage: string; readonly pricePerTb: number };

export interface QueryOptions extends Asked {
  readonly output: QueryOutput;
  readonly place: QueryPlace;
}

/** Reads the words of `runlake query`. Errors: UsageError for what does not go together, before anything is opened. */
export function queryOptions(words: readonly string[]): QueryOptions {
  const { values, positionals } = parseWords(words, {
    data: { type: 'string' },
    format: { type: 'string', default: 'table' },
    out: { type: 'string' },
    limit: { type: 'string' },
    cloud: { type: 'boolean', default: false },
    stage: { type: 'string' },
    'price-per-tb': { type: 'string' },
  });
  const output = outputOf(values.format, values.out);
  const place = placeOf(values.cloud, values.stage, values['price-per-tb'], values.data);
  if (output.format === 'parquet' && place.where === 'cloud') {
    throw new UsageError(
      "parquet is written here, not in the cloud; let Athena write it to S3, in its console: UNLOAD (SELECT …) TO 's3://…' WITH (format = 'PARQUET')",
    );
  }
  const asked = values.limit === undefined ? undefined : parseLimit(values.limit);
  const limit = asked ?? (output.format === 'table' ? TABLE_ROWS : undefined);
  const sql = sqlOf(positionals);
  return { sql: place.where === 'cloud' ? readOnlySql(sql) : sql, limit, output, place };
}

function outputOf(format: string, out: string | undefined): QueryOutput {
  if (format === 'parquet') {
    if (out !== undefined) return { format, out };
    throw new UsageError('parquet needs a file; write --out FILE');
  }
  const text = TEXT_FORMATS.find((one) => one === format);
  if (text !== undefined) return { format: text, out };
  throw new UsageError(`--format is "${format}"; allowed are ${[...TEXT_FORMATS, 'parquet'].join(', ')}`);
}

function placeOf(
  cloud: boolean,
  stage: string | undefined,
  price: string | undefined,
  data: string | undefined,
): QueryPlace {
  if (!cloud) {
    if (stage !== undefined || price !== undefined)
      throw new UsageError('--stage and --price-per-tb belong to --cloud; without it the query runs on this machine');
    return { where: 'local', data: data ?? DEFAULT_DATA_DIR };
  }
  if (data !== undefined) throw new UsageError('--data is a directory of this machine; it does not go with --cloud');
  if (stage === undefined || !/^[a-z0-9]+$/.test(stage))
    throw new UsageError(`--cloud needs the stage that was deployed; write --stage prod`);
  if (price !== undefined && !/^\d+(\.\d+)?$/.test(price))
    throw new UsageError(`--price-per-tb is "${price}"; allowed are US dollars such as 5 or 6.75`);
  return { where: 'cloud', stage, pricePerTb: price === undefined ? DEFAULT_PRICE_PER_TB : Number(price) };
}

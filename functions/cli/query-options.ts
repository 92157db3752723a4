import { parseWords } from './arguments.ts';
import { DEFAULT_PRICE_PER_TB } from './athena-cost.ts';
import { parseLimit } from './list-options.ts';
import { sqlOf } from './named-sql.ts';
import { PLACE_WORDS, type PlaceOptions, placeOf } from './place-options.ts';
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
    ...PLACE_WORDS,
    format: { type: 'string', default: 'table' },
    out: { type: 'string' },
    limit: { type: 'string' },
    'price-per-tb': { type: 'string' },
  });
  const output = outputOf(values.format, values.out);
  const place = priced(placeOf(values), values['price-per-tb']);
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

function priced(place: PlaceOptions, price: string | undefined): QueryPlace {
  if (place.where === 'local') {
    if (price !== undefined) throw new UsageError('--price-per-tb belongs to --cloud; a query on this machine is free');
    return place;
  }
  if (price !== undefined && !/^\d+(\.\d+)?$/.test(price))
    throw new UsageError(`--price-per-tb is "${price}"; allowed are US dollars such as 5 or 6.75`);
  return { ...place, pricePerTb: price === undefined ? DEFAULT_PRICE_PER_TB : Number(price) };
}

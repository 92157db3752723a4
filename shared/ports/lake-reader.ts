/** A number whose digits must not change: more than a double holds. */
export interface Decimal {
  readonly decimal: string;
}

/** One value of an answer. Times are text as SQL spells them, `2026-11-20 12:00:00.123`, UTC; so are lists and structs. */
export type Cell = string | number | bigint | boolean | null | Decimal;

export interface AnswerColumn {
  readonly name: string;
  readonly numeric: boolean;
}

/** What a query answers. The rows come once, in batches, after the whole query has succeeded. */
export interface LakeAnswer {
  readonly columns: readonly AnswerColumn[];
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>;
}

/** Answers one SELECT over the tables and views of the lake. Errors: config for SQL that a person has to change, transient. */
export interface LakeReader {
  query(sql: string): Promise<LakeAnswer>;
}

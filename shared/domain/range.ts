/** What a number lies between, both inclusive. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

export const exactly = (value: number): Range => ({ least: value, most: value });

/** The sum of ranges; `exactly(0)` of none. */
export const sumOfRanges = (...ranges: readonly Range[]): Range =>
  ranges.reduce(({ least, most }, range) => ({ least: least + range.least, most: most + range.most }), exactly(0));

import fc from 'fast-check';

/** One damage of a text of JSON records. */
export interface Damage {
  /** Where, from 0, its beginning, to 1, its end. */
  readonly at: number;
  /** How many characters are taken away there. */
  readonly away: number;
  /** What is put in their place. */
  readonly put: string;
}

/** Takes up to three characters and puts syntax, a number, or what only some readers take for one, white space or a record. */
export const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  away: fc.integer({ min: 0, max: 3 }),
  put: fc.constantFrom(
    ...['', ',', '}', ']', '{', '[', '"', ':', '\\', ',}', ', ]'],
    ...['NaN', '-inf', '1', '.'],
    ...['\n', '\t', ' ', '\f', '\v', '\0'],
    '{"a":1}',
  ),
});

/** The text after one damage after the other. */
export const damaged = (text: string, damages: readonly Damage[]): string =>
  damages.reduce((content, { at, away, put }) => {
    const from = Math.floor(at * content.length);
    return content.slice(0, from) + put + content.slice(from + away);
  }, text);

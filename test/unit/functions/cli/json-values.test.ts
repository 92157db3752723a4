import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonValues } from '../../../../functions/cli/json-values.ts';

const split = (text: string, pieces: readonly number[] = []): string[] => {
  const values = new JsonValues();
  const found: string[] = [];
  let from = 0;
  for (const length of pieces) {
    found.push(...values.push(text.slice(from, from + length)));
    from += length;
  }
  return [...found, ...values.push(text.slice(from)), ...values.end()];
};

/** As JSON knows them: without undefined, and -0 as 0. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const pieces = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });

describe('JsonValues', () => {
  it('gives the items of an array, however it is laid out and wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(json), fc.constantFrom('', ' ', '\t', '\r\n'), pieces, (items, indent, cuts) => {
        const text = JSON.stringify(items, undefined, indent === '\r\n' ? 2 : indent);
        const lines = split(indent === '\r\n' ? text.replaceAll('\n', '\r\n') : text, cuts);
        expect(lines.map((line) => JSON.parse(line))).toEqual(items);
        expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
      }),
    );
  });

  it('gives each value of lines, and a lone value as a whole', () => {
    const values = json.filter((value) => !Array.isArray(value));
    fc.assert(
      fc.property(fc.array(values), pieces, (lines, cuts) => {
        const text = lines.map((value) => `${JSON.stringify(value)}\n`).join('');
        expect(split(text, cuts)).toEqual(lines.map((value) => JSON.stringify(value)));
      }),
    );
    expect(split('{\n  "a": [\n    1.0,\n    2\n  ]\n}\n')).toEqual(['{ "a": [ 1.0, 2 ] }']);
    expect(split('7')).toEqual(['7']);
  });

  it('leaves values as they are spelled', () => {
    const item = '{"big":12345678901234567890,"one":1.0,"exp":1E+2,"key":"a\\u00e9\\/","key":"b  c","10":1,"2":2}';
    expect(split(`[${item}, ${item}]`)).toEqual([item, item]);
    expect(split(`${item}\n${item}`)).toEqual([item, item]);
  });

  it('finds nothing in nothing', () => {
    for (const text of ['', ' \n', '[]', '[\n]', '[ ]\n']) expect(split(text)).toEqual([]);
  });

  it.each(['[1', '{"a":1', '"abc', '[1,]', '[,1]', '[1 2]', '[1\n2]', '1,2', ']', '}', '{]', '[1}', 'x', '{"a" 1}'])(
    'refuses %j',
    (text) => {
      expect(() => split(text)).toThrow('it is not JSON');
    },
  );
});

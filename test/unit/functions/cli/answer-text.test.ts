import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, jsonObject, shortText } from '../../../../functions/cli/answer-text.ts';
import { queryCost } from '../../../../functions/cli/athena-cost.ts';

/** Reads lines of RFC 4180, as its grammar says. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length; ) {
    const row: string[] = [];
    for (;;) {
      const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(text.slice(at))!;
      row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
      at += match[0].length;
      if (match[3] === '\r\n') break;
    }
    rows.push(row);
  }
  return rows;
}

const text = fc.oneof(fc.string(), fc.stringMatching(/^[",\r\n a]{0,8}$/));

it('any texts as CSV are read back equal', () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (rows) => {
      expect(readCsv(rows.map((row) => csvLine(row)).join(''))).toEqual(rows);
    }),
  );
});

it('any row as JSON is read back equal, and its integers have all their digits', () => {
  const cell = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(cell, fc.bigInt(), text, (value, digits, name) => {
      const columns = [
        { name: `a${name}`, numeric: false },
        { name: 'n', numeric: true },
      ];
      const json = jsonObject(columns, [value, digits]);
      const plain = Object.is(value, -0) ? 0 : value;
      expect(JSON.parse(json)).toEqual({ [`a${name}`]: plain, n: Number(digits) });
      expect(json).toContain(`"n":${digits}}`);
    }),
  );
});

it('what JSON has no number for is text', () => {
  expect(jsonObject([{ name: 'x', numeric: true }], [Number.NaN])).toBe('{"x":"NaN"}');
  expect(jsonObject([{ name: 'x', numeric: true }], [])).toBe('{"x":null}');
});

it('a cell for people is one line and never too long', () => {
  expect(shortText('Exception\n\tat a\r\n\tat b')).toBe('Exception ⏎ at a ⏎ at b');
  expect(shortText(null)).toBe('');
  expect(shortText({ decimal: '1.10' })).toBe('1.10');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (long) => [...shortText(long)].length <= 80));
});

describe('the cost of a query', () => {
  it.each([
    [0, 0],
    [1, 0.00005],
    [10_000_000, 0.00005],
    [10_000_001, 0.000055],
    [1e12, 5],
  ])('of %i bytes is $%d', (bytes, cost) => {
    expect(queryCost(bytes, 5)).toBeCloseTo(cost, 9);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { losslessItems } from '../../../shared/domain/lossless-json.ts';

describe('the items of a page', () => {
  it('are lines of JSON in their order', () => {
    expect(losslessItems('{"data":[{"a":1},"b",null,[2,{"c":[]}]],"next":3}', 'data')).toEqual([
      '{"a":1}',
      '"b"',
      'null',
      '[2,{"c":[]}]',
    ]);
  });

  it.each(['12345678901234567890', '-0', '1.0', '1e400', '0.1000', '1E+2', '-9007199254740993', '0'])(
    'keep the number %s as it was spelled',
    (spelling) => {
      expect(losslessItems(`{"data":[ ${spelling} , {"n" : ${spelling}}]}`, 'data')).toEqual([
        spelling,
        `{"n":${spelling}}`,
      ]);
    },
  );

  it('stay on one line, whatever their texts hold', () => {
    const lines = losslessItems(JSON.stringify({ data: [{ text: 'a\nb\r\u2028"\\\u0000' }] }, null, 2), 'data');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\n\r]/);
    expect(JSON.parse(lines[0]!)).toEqual({ text: 'a\nb\r\u2028"\\\u0000' });
  });

  it('are none where there is no such array', () => {
    for (const text of ['{}', '{"data":{}}', '{"data":null}', '[]', '5', 'null', '"data"', '{"other":[1]}']) {
      expect(losslessItems(text, 'data')).toEqual([]);
    }
  });

  it('are found under a name that objects have anyway, only when it is really there', () => {
    expect(losslessItems('{}', 'constructor')).toEqual([]);
    expect(losslessItems('{"__proto__":[1]}', '__proto__')).toEqual(['1']);
  });

  it('keep a field called __proto__', () => {
    expect(losslessItems('{"data":[{"__proto__":{"a":1.0}}]}', 'data')).toEqual(['{"__proto__":{"a":1.0}}']);
  });

  it('of broken JSON are an error', () => {
    expect(() => losslessItems('{"data":[1', 'data')).toThrow(SyntaxError);
  });

  it('mean the same as before', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat({ max: 3 }), (data, indent) => {
        const lines = losslessItems(JSON.stringify({ before: 1, data, after: [0] }, null, indent), 'data');
        expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
      { numRuns: 500 },
    );
  });
});

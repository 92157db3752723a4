import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LooseJson } from '../../../shared/domain/loose-json.ts';

function found(content: string, sizes: Iterator<number>): boolean {
  const loose = new LooseJson();
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; ) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + sizes.next().value));
    loose.add(chunk);
    at += chunk.length;
    // A chunk's memory may be used for the next one.
    chunk.fill(0x20);
  }
  return loose.found;
}

const cuts = fc.infiniteStream(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3000 })));
const space = fc.oneof(
  fc.constantFrom('', ' ', '\r\n\t'),
  fc.nat(2500).map((length) => ' '.repeat(length)),
);
const word = fc.constantFrom('NaN', 'nan', '-NaN', 'Infinity', '-Infinity', 'inf', '-INF');
const loose = fc.oneof(
  fc.tuple(space, word, space).map(([before, text, after]) => `{"a":${before}${text}${after}}`),
  fc.tuple(space, word, space).map(([before, text, after]) => `{"a":[1,${before}${text}${after},2]}`),
  space.map((between) => `{"a":1,${between}}`),
  fc.constantFrom('{"a":1}\v', '[\f]'),
  space.map((between) => `[{"a":1,"b":[2,${between}]}]`),
);

it('finds trailing commas, NaN, Infinity and odd white space, however the text is cut', () => {
  fc.assert(
    fc.property(fc.jsonValue(), loose, cuts, (value, text, sizes) => {
      expect(found(`${JSON.stringify(value)}\n${text}\n`, sizes[Symbol.iterator]())).toBe(true);
    }),
  );
});

const plain = fc.constantFrom('INFO', 'infinite', 'nano', 'NaN', 'a, b', '[info] x', ': Information', 'f(x), {y}');

it('finds nothing in JSON whose strings do not look like it, however the text is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(plain, fc.oneof(plain, fc.double()))),
      fc.constantFrom(0, 2),
      cuts,
      (value, indent, sizes) => {
        expect(found(JSON.stringify(value, undefined, indent), sizes[Symbol.iterator]())).toBe(false);
      },
    ),
  );
});

it('would rather suspect a heap of spaces than miss what is around it', () => {
  const at = (...texts: readonly string[]): boolean => {
    const one = new LooseJson();
    for (const text of texts) one.add(Buffer.from(text));
    return one.found;
  };
  expect(at('{"a":', ' '.repeat(2000), 'NaN}')).toBe(true);
  expect(at('{"a":', ' '.repeat(900), '1}')).toBe(false);
  expect(at(`{"message":"${'x'.repeat(5000)}"}`)).toBe(false);
});

it('looks at a chunk that is larger than what it takes at once as at its pieces', () => {
  const at = (place: number): boolean => {
    const one = new LooseJson();
    one.add(Buffer.from(`{"a":"${'x'.repeat(place)}",  }${' '.repeat(100)}{"b":"${'y'.repeat(200_000)}"}`));
    return one.found;
  };
  for (let place = 65_520; place < 65_540; place += 1) expect(at(place)).toBe(true);
  const plain = new LooseJson();
  plain.add(Buffer.from(`{"a":"${'x'.repeat(200_000)}"}`));
  expect(plain.found).toBe(false);
});

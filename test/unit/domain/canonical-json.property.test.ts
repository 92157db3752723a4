import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalHash, canonicalJson } from '../../../shared/domain/canonical-json.ts';

/** A second opinion, by way of values; for texts whose numbers are spelled as JavaScript spells them. */
function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${spell(field)}`).join(',')}}`;
}

const json = fc.jsonValue({ stringUnit: 'binary' });

it('spells a value as sorting its keys does, with or without white space', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      expect(canonicalJson(text)).toBe(spell(JSON.parse(text)));
    }),
    { numRuns: 500 },
  );
});

it('does not depend on the order of keys, and changes nothing when done again', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (fields) => {
      const text = JSON.stringify(fields);
      // Entries, since an object would sort keys that look like numbers.
      const turned = Object.entries(JSON.parse(text)).reverse();
      const other = `{${turned.map(([name, field]) => `${JSON.stringify(name)}:${JSON.stringify(field)}`).join(',')}}`;
      expect(canonicalJson(other)).toBe(canonicalJson(text));
      expect(canonicalJson(canonicalJson(text))).toBe(canonicalJson(text));
      expect(canonicalHash(text)).toBe(createHash('sha256').update(canonicalJson(text)).digest('hex'));
    }),
  );
});

it.each([
  ['numbers that are spelled differently', '{"a":1}', '{"a":1.0}', false],
  ['integers that share a double', '[9007199254740992]', '[9007199254740993]', false],
  ['absent and null', '{}', '{"a":null}', false],
  ['null and empty', '{"a":null}', '{"a":""}', false],
  ['another order in an array', '["a","b"]', '["b","a"]', false],
  ['two spellings of a string', '["\\u00e9\\/\\u0041"]', '["é/A"]', true],
  ['two spellings of a key', '{"b":1,"\\u0061":2}', '{"a":2,"b":1}', true],
  ['a backslash before the closing quote', '["\\\\", "\\""]', '["\\\\","\\u0022"]', true],
])('tells %s apart only where they differ', (_what, one, other, same) => {
  expect(canonicalJson(one) === canonicalJson(other)).toBe(same);
});

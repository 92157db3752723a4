import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OTHER_FOLDER, objectPath } from '../../../../infra/local/object-path.ts';

const key = fc
  .array(
    fc.oneof(fc.constantFrom('a', 'A', '.', '..', '', '%', '%2f', 'x:y', 'ü', '.other'), fc.string({ unit: 'binary' })),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((segments) => segments.join('/'))
  .filter((text) => text !== '');

it('an object path stays inside the folder of its bucket, or of hashed names', () => {
  fc.assert(
    fc.property(key, (each) => {
      const path = objectPath('bucket', each);
      expect(posix.normalize(path)).toBe(path);
      expect(path.startsWith('bucket/') || path.startsWith(`${OTHER_FOLDER}/`)).toBe(true);
      expect(path).not.toContain('\0');
    }),
  );
});

it('two keys never share a path', () => {
  fc.assert(
    fc.property(key, key, (left, right) => {
      fc.pre(left !== right);
      expect(objectPath('bucket', left)).not.toBe(objectPath('bucket', right));
    }),
  );
});

it('a key of ours is its own path', () => {
  const ours = 'raw/vendor=talend/source=eu/stream=execution-logs/dt=2026-11-21/0001.json.zst';
  expect(objectPath('bucket', ours)).toBe(`bucket/${ours}`);
});

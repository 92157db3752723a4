import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeZip } from '../../../../../../infra/local/vendors/akinon/zip.ts';
import { readZip } from './read-zip.ts';

const entry = fc.record({
  name: fc.string({ minLength: 1 }),
  bytes: fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
  stored: fc.boolean(),
  descriptor: fc.boolean(),
});

describe('an archive', () => {
  test('gives back the entries it was written from, in order', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), fc.stringMatching(/^[a-z]{0,5}$/), (entries, comment) => {
        const read = readZip(writeZip(entries, comment));
        expect(read.map(({ name }) => Buffer.from(name))).toEqual(entries.map(({ name }) => Buffer.from(name)));
        for (const [index, { bytes, stored, descriptor }] of entries.entries()) {
          const found = read[index]!;
          expect(found.bytes()).toEqual(bytes);
          expect(found).toMatchObject({ method: stored ? 0 : 8, crc: crc32(bytes), size: bytes.length });
          expect((found.flags & 8) !== 0).toBe(descriptor);
          expect(found.localSums.every((sum) => sum === 0)).toBe(descriptor || (bytes.length === 0 && stored));
        }
      }),
    );
  });
});

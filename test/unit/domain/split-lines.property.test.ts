import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitLines } from '../../../shared/domain/split-lines.ts';
import { collect } from '../../factories/collect.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const line = fc.string({
  unit: fc.constantFrom('a', 'é', '漢', '😀', '\u2028', '\u2029', '\u0085', '\r', '\ufeff', ' '),
});

it('gives the lines of a text, wherever it is cut, and ends a line at nothing but a line feed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const text = lines.map((each) => `${each}\n`).join('');
      expect(await collect(splitLines(cut(Buffer.from(text), size)))).toEqual(lines);
    }),
  );
});

it('gives the last line also when nothing ends it', async () => {
  expect(await collect(splitLines(cut(Buffer.from('a\nb'), 1)))).toEqual(['a', 'b']);
});

it('refuses what is not UTF-8', async () => {
  await expect(collect(splitLines(cut(Buffer.from([0x61, 0xff, 0x0a]), 1)))).rejects.toBeInstanceOf(TypeError);
  await expect(collect(splitLines(cut(Buffer.from([0xe6, 0xbc]), 1)))).rejects.toBeInstanceOf(TypeError);
});

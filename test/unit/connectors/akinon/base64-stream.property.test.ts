import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../../infra/local/vendors/kit/collect.ts';
import { decodeBase64 } from '../../../../shared/connectors/akinon/base64-stream.ts';

const LIMITS = { encodedBytes: 10_000 };

async function* inPieces(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += bytes) yield Buffer.from(text.slice(at, at + bytes), 'latin1');
}

const decoded = (text: string, bytes = 7, limits = LIMITS): Promise<Buffer> =>
  collect(decodeBase64(inPieces(text, bytes), limits));

describe('base64 text', () => {
  it('gives back what was encoded, in whatever dress and pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.record({
          columns: fc.integer({ min: 1, max: 90 }),
          newline: fc.constantFrom('', '\n', '\r\n', ' \r\n\t'),
          quoted: fc.boolean(),
          padded: fc.boolean(),
          alphabet: fc.constantFrom<BufferEncoding>('base64', 'base64url'),
          piece: fc.integer({ min: 1, max: 400 }),
        }),
        async (bytes, { columns, newline, quoted, padded, alphabet, piece }) => {
          const bare = Buffer.from(bytes).toString(alphabet).replace(/=+$/, '');
          const text = padded ? bare.padEnd(Math.ceil(bare.length / 4) * 4, '=') : bare;
          const wrapped = (text.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []).join(newline) + newline;
          const dressed = quoted ? `"${wrapped}"` : wrapped;
          expect(await decoded(dressed, piece)).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  it.each([
    '<p>Something went wrong</p>',
    '{"message":"not found"}',
    'QUJD=QUJD',
    'QUJDR',
    'QUI==',
    'QUJD===',
    '=',
    'QQ=',
    'QÜJD',
  ])('is not taken for whole when it is %j', async (text) => {
    for (const piece of [1, 3, 100]) {
      await expect(decoded(text, piece)).rejects.toMatchObject({ kind: 'transient' });
    }
  });

  it('is refused beyond its limit, before it has been read', async () => {
    let pieces = 0;
    const endless = async function* () {
      for (; ; pieces += 1) yield Buffer.alloc(100, 'QUJD');
    };
    const limits = { encodedBytes: 1_000 };
    await expect(collect(decodeBase64(endless(), limits))).rejects.toMatchObject({ kind: 'contract' });
    expect(pieces).toBe(10);
  });
});

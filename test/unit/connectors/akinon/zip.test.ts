import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ZipEntry as Written, writeZip } from '../../../../infra/local/vendors/akinon/zip.ts';
import { collect } from '../../../../infra/local/vendors/kit/collect.ts';
import { readZipDirectory } from '../../../../shared/connectors/akinon/zip-directory.ts';
import { inflateEntry } from '../../../../shared/connectors/akinon/zip-entry.ts';
import { ZIP_LIMITS } from '../../../../shared/connectors/akinon/zip-limits.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';

const LIMITS = { ...ZIP_LIMITS, entries: 8, entryBytes: 100_000 };

const readAll = async (zip: Buffer): Promise<Buffer[]> => {
  const contents: Buffer[] = [];
  for (const entry of readZipDirectory(zip, LIMITS)) contents.push(await collect(inflateEntry(entry)));
  return contents;
};

const one = (entry: Partial<Written> = {}): Buffer =>
  writeZip([{ name: 'log.json', bytes: Buffer.from('{"errors":[]}'.repeat(50)), ...entry }]);

const files = fc.array(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 12 }),
    bytes: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    stored: fc.boolean(),
    descriptor: fc.boolean(),
  }),
  { maxLength: 6 },
);

describe('an archive', () => {
  it('gives back its files, in order, whoever wrote it and whatever follows it', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.string({ maxLength: 40 }), async (entries, comment) => {
        const kept = entries.filter(({ name, bytes }) => !(bytes.length === 0 && /[/\\]$/.test(name)));
        const zip = writeZip(entries, comment.replace(/[^a-z]/g, ''));
        expect(await readAll(zip)).toEqual(kept.map(({ bytes }) => bytes));
      }),
    );
  });

  it('that was cut anywhere is never taken for whole', async () => {
    const zip = one();
    for (let length = 1; length < zip.length; length += 1) {
      await expect(readAll(zip.subarray(0, length))).rejects.toMatchObject({ kind: 'transient' });
    }
  });

  it('in which a byte is wrong gives its content or an error, and never another content', async () => {
    const zip = one();
    const [whole] = await readAll(zip);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: zip.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const garbled = Buffer.from(zip);
        garbled[at] = (garbled[at] ?? 0) ^ flip;
        const contents = await readAll(garbled).catch((error: unknown) => {
          expect(error).toBeInstanceOf(IngestError);
          return [];
        });
        for (const content of contents) expect(content).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('of 40 MB is inflated a little at a time', async () => {
    const bytes = Buffer.alloc(40_000_000, 'a whole log of a whole night, and it has something to say. ');
    const deflated = deflateRawSync(bytes.subarray(0, 40_000_000), { level: 1 });
    const entry = { name: 'x', method: 'deflated', crc: crc32(bytes), size: bytes.length, data: deflated } as const;
    let [seen, largest] = [0, 0];
    for await (const chunk of inflateEntry(entry)) {
      seen += chunk.byteLength;
      largest = Math.max(largest, chunk.byteLength);
    }
    expect([seen, largest]).toEqual([40_000_000, 64 * 1024]);
  });

  it.each([
    ['encrypted', one({ encrypted: true }), /is encrypted/],
    ['too large', one({ size: 100_001 }), /100000 are allowed/],
    ['too dense', one({ size: 99_999, deflated: Buffer.alloc(20) }), /grows more than 1000 times/],
    ['larger than it says', one({ size: 100 }), /more than the 100 bytes/],
    ['of too many files', writeZip(Array.from({ length: 9 }, () => ({ name: 'a', bytes: Buffer.of(1) }))), /9 entries/],
  ])('that is %s is refused', async (_what, zip, message) => {
    await expect(readAll(zip)).rejects.toMatchObject({ kind: 'contract', message: expect.stringMatching(message) });
  });

  it('whose entries share their bytes is refused', async () => {
    const zip = writeZip([
      { name: 'a', bytes: Buffer.from('first') },
      { name: 'b', bytes: Buffer.from('second') },
    ]);
    const second = zip.lastIndexOf(Buffer.of(0x50, 0x4b, 1, 2));
    zip.writeUInt32LE(0, second + 42);
    await expect(readAll(zip)).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('overlap') });
  });

  it.each([
    ['zip64', 42, 0xffffffff, /zip64/],
    ['compressed by another method', 10, 0x0000_000c, /method 12/],
  ])('that is %s is refused', async (_what, offset, value, message) => {
    const zip = one();
    const central = zip.lastIndexOf(Buffer.of(0x50, 0x4b, 1, 2));
    if (offset === 10) zip.writeUInt16LE(value, central + offset);
    else zip.writeUInt32LE(value, central + offset);
    await expect(readAll(zip)).rejects.toMatchObject({ kind: 'contract', message: expect.stringMatching(message) });
  });

  it('with another checksum than its content throws at the end, after everything was read', async () => {
    const [entry] = readZipDirectory(one({ crc: 1 }), LIMITS);
    let bytes = 0;
    await expect(
      (async () => {
        for await (const chunk of inflateEntry(entry!)) bytes += chunk.byteLength;
      })(),
    ).rejects.toMatchObject({ kind: 'transient' });
    expect(bytes).toBe(entry!.size);
  });

  it('names its files in messages only by harmless letters', () => {
    const [entry] = readZipDirectory(one({ name: '../../etc/pass wd\u0000?sig=abc' }), LIMITS);
    expect(entry?.name).toBe('.._.._etc_pass_wd_sig_abc');
  });
});

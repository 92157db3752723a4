import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resumableBody } from '../../../../functions/fetch/resumable-body.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { Download, PartToLand } from '../../../../shared/domain/outcome.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { VendorFile } from '../pipeline.ts';

async function readAll(file: VendorFile): Promise<Buffer> {
  const part = file.part();
  return await collectBytes(resumableBody(part, await part.open()));
}

describe('a body', () => {
  it('is whole, wherever and however often its connection breaks', async () => {
    const content = fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes));
    const breaks = fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(content, breaks, fc.integer({ min: 1, max: 100 }), async (bytes, positions, chunkBytes) => {
        const file = new VendorFile(bytes, chunkBytes);
        file.breaks = positions.filter((position) => position < bytes.length).sort((a, b) => a - b);
        const wanted = file.breaks.length;
        expect((await readAll(file)).equals(bytes)).toBe(true);
        expect(file.opened.length).toBe(1 + wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('goes on at the byte after the last, with the validator of the file', async () => {
    const file = new VendorFile(randomBytes(100), 10);
    file.breaks = [35];
    await readAll(file);
    expect(file.opened).toEqual([undefined, { offset: 35, validator: '"v1"' }]);
  });

  it('that ends early without a word is resumed as well', async () => {
    const content = Buffer.from('0123456789');
    const opened: number[] = [];
    const body = async function* (from: number, to: number) {
      yield content.subarray(from, to);
    };
    const part = {
      open: async (resume?: { offset: number }): Promise<Download> => {
        const offset = resume?.offset ?? 0;
        opened.push(offset);
        return { body: body(offset, offset + 4), offset, size: 10, validator: '"v1"' };
      },
    } as PartToLand;
    expect((await collectBytes(resumableBody(part, await part.open()))).equals(content)).toBe(true);
    expect(opened).toEqual([0, 4, 8]);
  });

  it('of unstated size ends with its connection', async () => {
    const file = new VendorFile('all of it');
    file.size = 'unstated';
    expect(String(await readAll(file))).toBe('all of it');
  });

  it('is no more than its file: another one, that is longer, is an error', async () => {
    const part = new VendorFile('too much').part();
    const first = { ...(await part.open()), size: 3, validator: '"other"' };
    await expect(collectBytes(resumableBody(part, first))).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('a body that can not be resumed', () => {
  it('because its file has no validator is given up at the first break', async () => {
    const file = new VendorFile(randomBytes(100), 10);
    file.validator = undefined;
    file.breaks = [35];
    await expect(readAll(file)).rejects.toMatchObject({ kind: 'transient', message: 'the connection broke' });
    expect(file.opened).toHaveLength(1);
  });

  it('because its file has changed is given up, and never mixes two files', async () => {
    const file = new VendorFile(Buffer.alloc(100, 'a'), 10);
    file.breaks = [35];
    const part = file.part();
    const seen: Buffer[] = [];
    const reading = async (): Promise<void> => {
      for await (const chunk of resumableBody(part, await part.open())) {
        seen.push(chunk);
        if (seen.length !== 1) continue;
        file.content = Buffer.alloc(100, 'b');
        file.validator = '"v2"';
      }
    };
    await expect(reading()).rejects.toMatchObject({ kind: 'transient', message: expect.stringContaining('changed') });
    expect(String(Buffer.concat(seen))).toBe('a'.repeat(35));
    expect(file.opened).toHaveLength(2);
  });

  it('because nothing more comes is given up after three fruitless connections, but counts anew with each byte', async () => {
    const opened: number[] = [];
    const script = [5, 0, 0, 1, 0, 0, 0];
    const part = {
      open: async (resume?: { offset: number }): Promise<Download> => {
        const offset = resume?.offset ?? 0;
        const bytes = script[opened.length] ?? 0;
        opened.push(offset);
        const body = async function* () {
          if (bytes > 0) yield Buffer.alloc(bytes);
          throw new IngestError('transient', 'reset');
        };
        return { body: body(), offset, size: 100, validator: '"v1"' };
      },
    } as PartToLand;
    await expect(collectBytes(resumableBody(part, await part.open()))).rejects.toMatchObject({ message: 'reset' });
    expect(opened).toEqual([0, 5, 5, 5, 6, 6, 6]);
  });

  it.each(['auth', 'gone', 'contract', 'rate_limited'] as const)(
    'because of %s is not asked for again',
    async (kind) => {
      let opened = 0;
      const part = {
        open: async (): Promise<Download> => {
          opened += 1;
          const body = async function* () {
            yield Buffer.from('a');
            throw new IngestError(kind, 'no');
          };
          return { body: body(), offset: 0, validator: '"v1"' };
        },
      } as PartToLand;
      await expect(collectBytes(resumableBody(part, await part.open()))).rejects.toMatchObject({ kind });
      expect(opened).toBe(1);
    },
  );
});

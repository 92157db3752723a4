import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { land } from '../../../../functions/fetch/land.ts';
import type { PartToLand } from '../../../../shared/domain/outcome.ts';
import type { UploadedPart } from '../../../../shared/ports/raw-store.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { delivery, pipeline } from '../pipeline.ts';

const MIB = 1024 * 1024;
const PART_BYTES = 8 * MIB;
const TOTAL_BYTES = 200 * MIB;

/** A bucket that is slower than the vendor, keeps nothing, and counts what it is given. */
class SlowStore extends MemoryRawStore {
  readonly parts: number[] = [];
  storedBytes = 0;
  inFlight = 0;
  mostInFlight = 0;

  override async uploadPart(_key: string, _id: string, number: number, body: Uint8Array): Promise<UploadedPart> {
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await new Promise((resolve) => setTimeout(resolve, 15));
    this.inFlight -= 1;
    this.parts.push(body.byteLength);
    this.storedBytes += body.byteLength;
    return { number, etag: `"${number}"` };
  }

  override async completeUpload(): Promise<{ kind: 'written'; etag: string }> {
    return { kind: 'written', etag: '"all"' };
  }
}

it('a log of 200 MB is landed with a few MB in hand, although the bucket is slow', async () => {
  const store = new SlowStore();
  const { services, source } = pipeline({}, { store, partBytes: PART_BYTES });
  // One block again and again; zstd at level 1 does not look back as far as its length, so it stays as large as it is.
  const block = randomBytes(2 * MIB);
  let given = 0;
  let mostHeld = 0;
  const body = async function* () {
    for (let at = 0; given < TOTAL_BYTES; at = (at + 256 * 1024) % block.length) {
      given += 256 * 1024;
      yield block.subarray(at, at + 256 * 1024);
      mostHeld = Math.max(mostHeld, given - store.storedBytes);
    }
  };
  const part: PartToLand = {
    index: 1,
    of: 1,
    extension: 'json',
    contentType: 'application/json',
    open: async () => ({ body: body(), offset: 0, size: TOTAL_BYTES }),
  };
  const landing = await land(services, source, sliceRow(), part, delivery());
  expect(landing).toMatchObject({ kind: 'landed', part: { bytes: TOTAL_BYTES } });
  expect(store.storedBytes).toBeGreaterThan(0.99 * TOTAL_BYTES);
  // A part ends with the block that fills it.
  expect(Math.max(...store.parts)).toBeLessThanOrEqual(PART_BYTES + 2 * MIB);
  expect(Math.min(...store.parts.slice(0, -1))).toBeGreaterThanOrEqual(PART_BYTES);
  expect(store.mostInFlight).toBe(1);
  // One part on its way, one being filled, and the blocks of the compressor.
  expect(mostHeld).toBeLessThanOrEqual(2 * (PART_BYTES + 2 * MIB) + 4 * MIB);
}, 20_000);

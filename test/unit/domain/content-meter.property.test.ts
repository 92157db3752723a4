import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ContentMeter } from '../../../shared/domain/content-meter.ts';

const content = fc
  .array(fc.oneof(fc.constantFrom(10, 13, 0, 255), fc.nat({ max: 255 })), { maxLength: 400 })
  .map((bytes) => Buffer.from(bytes));
const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 30 });

function chunksOf(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

it('however a log is cut, the counts and the hash are those of the whole', () => {
  fc.assert(
    fc.property(content, cuts, (bytes, at) => {
      const meter = new ContentMeter();
      for (const chunk of chunksOf(bytes, at)) meter.update(chunk);
      const pieces = bytes.toString('latin1').split('\n');
      expect(meter.bytes).toBe(bytes.length);
      expect(meter.newlines).toBe(pieces.length - 1);
      expect(meter.lines).toBe(pieces.at(-1) === '' ? pieces.length - 1 : pieces.length);
      expect(meter.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
    }),
    { numRuns: 500 },
  );
});

it('complete lines add up over the pieces of a log that is handed over, with the rest in the last piece', () => {
  fc.assert(
    fc.property(content, fc.nat({ max: 400 }), (bytes, at) => {
      const [head = Buffer.alloc(0), tail = Buffer.alloc(0)] = chunksOf(bytes, [at]);
      const [first, second, whole] = [head, tail, bytes].map((piece) => {
        const meter = new ContentMeter();
        meter.update(piece);
        return meter;
      });
      // A line that is open at the cut counts in the second piece, unless nothing comes any more.
      const lines = (first?.newlines ?? 0) + (second?.lines ?? 0);
      fc.pre(tail.length > 0 || first?.lines === first?.newlines);
      expect(lines).toBe(whole?.lines);
    }),
    { numRuns: 500 },
  );
});

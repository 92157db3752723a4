import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_STATUSES } from '../../../shared/domain/run.ts';
import { isOpen, OPEN_STATES, SLICE_STATES, sliceName } from '../../../shared/domain/slice.ts';
import { SliceRowSchema } from '../../../shared/domain/slice-schema.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../factories/slice.ts';

const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a row of the index', () => {
  it('comes back as it was written, with every optional field or none', () => {
    const waiting = { notBeforeMs: NOON_MS, lease: { owner: 'message-1', expiresAtMs: NOON_MS } };
    for (const row of [sliceRow(), fullSliceRow(waiting)]) expect(SliceRowSchema.parse(stored(row))).toEqual(row);
  });

  it('comes back as it was written, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const rows = fc
      .record({
        id: text,
        state: fc.constantFrom(...SLICE_STATES),
        revision: fc.nat(),
        hop: fc.nat(),
        dueAtMs: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((ms) => !Object.is(ms, -0)),
        memory: fc
          .dictionary(
            text.filter((key) => key !== '__proto__'),
            fc.jsonValue(),
          )
          .map((memory) => stored(memory) as Record<string, unknown>),
        note: text,
      })
      .map((changes) => sliceRow(changes));
    fc.assert(
      fc.property(rows, fc.constantFrom(...RUN_STATUSES), (row, status) => {
        const whole = { ...row, run: { ...row.run, status } };
        expect(SliceRowSchema.parse(stored(whole))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('of a newer version may hold more', () => {
    expect(SliceRowSchema.parse({ ...sliceRow(), colour: 'red' })).toEqual(sliceRow());
  });

  it.each([
    ['another version', { version: 2 }],
    ['an unknown state', { state: 'lost' }],
    ['an empty id', { id: '' }],
    ['an empty source', { source: '' }],
    ['a negative hop', { hop: -1 }],
    ['half a failure', { failures: 0.5 }],
    ['a due time that is a text', { dueAtMs: '2026-11-20' }],
    ['a due time that is nothing', { dueAtMs: null }],
    ['no memory', { memory: null }],
    ['a run of an unknown status', { run: { ...sliceRow().run, status: 'odd' } }],
    ['a part without a hash', { parts: [{ ...fullSliceRow().parts[0], sha256: undefined }] }],
    ['an upload without an offset', { upload: { ...fullSliceRow().upload, offset: undefined } }],
    ['an uploaded part 0', { upload: { ...fullSliceRow().upload, uploaded: [{ number: 0, etag: 'x', bytes: 1 }] } }],
    ['a lease without an end', { lease: { owner: 'me' } }],
  ])('with %s is refused', (_what, changes) => {
    expect(SliceRowSchema.safeParse(stored({ ...fullSliceRow(), ...changes })).success).toBe(false);
  });

  it.each(['source', 'stream', 'id', 'vendor', 'state', 'revision', 'hop', 'dueAtMs', 'run', 'memory', 'parts'])(
    'without %s is refused',
    (field) => {
      expect(SliceRowSchema.safeParse({ ...sliceRow(), [field]: undefined }).success).toBe(false);
    },
  );
});

it('a slice is open in exactly the states before an end', () => {
  expect(SLICE_STATES.filter(isOpen)).toEqual([...OPEN_STATES]);
});

it('a slice is named by source, stream and id', () => {
  expect(sliceName({ source: 'eu', stream: 'execution-logs', id: 'r/1' })).toBe('eu/execution-logs/r/1');
});

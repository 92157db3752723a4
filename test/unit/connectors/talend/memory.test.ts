import { describe, expect, it } from 'vitest';
import { readCursor } from '../../../../shared/connectors/talend/cursor.ts';
import { nextPart, readMemory, withPartAt } from '../../../../shared/connectors/talend/memory.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { sliceRow } from '../../../factories/slice.ts';

function thrownBy(read: () => unknown): IngestError {
  try {
    read();
  } catch (error) {
    if (error instanceof IngestError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('what is remembered of a run', () => {
  it('is nothing at first', () => {
    expect(readMemory(sliceRow())).toEqual({
      pace: {},
      final: false,
      neverStarted: false,
      chain: [],
      landed: 0,
      remakes: 0,
      cleaned: false,
    });
  });

  it('that can not be read is our own error, and names the run', () => {
    const error = thrownBy(() => readMemory(sliceRow({ id: 'run-7', memory: { landed: 'all' } })));
    expect(error).toMatchObject({ kind: 'invariant', source: 'talend-eu' });
    expect(error.message).toBe('The index row of run run-7 holds notes that this version can not read');
    expect(error.cause).toMatchObject({ issues: [{ path: ['landed'] }] });
  });

  it('of a chain lands from its oldest part to its newest', () => {
    const of = (landed: number) =>
      readMemory(sliceRow({ memory: { chain: [{ token: 'new' }, { token: 'old' }], landed } }));
    expect(nextPart(of(0))).toEqual({ position: 1, part: { token: 'old' } });
    expect(nextPart(of(1))).toEqual({ position: 0, part: { token: 'new' } });
    expect(nextPart(of(2))).toBeUndefined();
    expect(withPartAt(of(0), 1, { token: 'again' }).chain).toEqual([{ token: 'new' }, { token: 'again' }]);
  });
});

describe('a cursor', () => {
  it('is empty before the first discovery', () => {
    expect(readCursor(undefined)).toEqual({ pace: {} });
    expect(readCursor({ watermarkMs: 5, pace: { 4: 40 } })).toEqual({ watermarkMs: 5, pace: { 4: 40 } });
  });

  it('that can not be read is our own error, and never a new beginning', () => {
    const error = thrownBy(() => readCursor({ watermarkMs: 'yesterday' }));
    expect(error.kind).toBe('invariant');
    expect(error.message).toBe('The stored watermark can not be read by this version');
    expect(error.cause).toMatchObject({ issues: [{ path: ['watermarkMs'] }] });
  });
});

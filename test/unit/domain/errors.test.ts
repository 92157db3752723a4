import { describe, expect, it } from 'vitest';
import { IngestError, toIngestError } from '../../../shared/domain/errors.ts';

describe('an IngestError', () => {
  it('carries what decides about the slice', () => {
    const cause = new Error('reset');
    const detail = { source: 'eu', cause, safe: { status: 503 }, retryAfterSeconds: 9, memory: { remakes: 1 } };
    const error = new IngestError('transient', 'it broke', detail);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'IngestError', kind: 'transient', message: 'it broke', ...detail });
  });

  it('has no fields where nothing was given', () => {
    const error = new IngestError('task', 'rubbish');
    expect(error.safe).toEqual({});
    expect([error.source, error.retryAfterSeconds, error.memory, error.cause]).toEqual(Array(4).fill(undefined));
  });
});

describe('whatever else is thrown', () => {
  it.each([
    [new TypeError('x is not a function'), 'Unexpected failure: TypeError: x is not a function'],
    ['a text', 'Unexpected failure: a text'],
    [undefined, 'Unexpected failure: undefined'],
    [null, 'Unexpected failure: null'],
    [42, 'Unexpected failure: 42'],
    [{ code: 1 }, 'Unexpected failure: [object Object]'],
  ])('%s is our own mistake, with its cause', (thrown, message) => {
    const error = toIngestError(thrown, 'eu');
    expect(error).toMatchObject({ kind: 'invariant', message, source: 'eu' });
    expect(error.cause).toBe(thrown);
  });

  it('stays itself when it is an IngestError', () => {
    const error = new IngestError('gone', 'purged', { source: 'us' });
    expect(toIngestError(error, 'eu')).toBe(error);
  });
});

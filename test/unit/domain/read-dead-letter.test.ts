import { describe, expect, it } from 'vitest';
import { DEAD_LETTER_CLASSES, deadLetterClassOf } from '../../../shared/domain/dead-letter-class.ts';
import { deadLetterFields } from '../../../shared/domain/dead-letter-fields.ts';
import type { ErrorKind } from '../../../shared/domain/errors.ts';
import { CURATOR_LANE } from '../../../shared/domain/lane.ts';
import { readDeadLetter } from '../../../shared/domain/read-dead-letter.ts';
import { NOON_MS } from '../../factories/slice.ts';

const RETRY = { v: 1, kind: 'retry', source: 'eu', stream: 'execution-logs', id: 'run-1' };
const DISCOVER = { v: 1, kind: 'discover', source: 'eu', attempt: 0 };
const letter = (body: unknown, attributes: Record<string, string> = {}, lane = 'eu') => ({
  lane,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes,
  sentAtMs: NOON_MS,
});
const read = (...args: Parameters<typeof letter>) => readDeadLetter(letter(...args), 5);
const textOf = (fields: object): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));

describe('the class of a dead letter', () => {
  const kinds: Record<ErrorKind, string> = {
    task: 'poison',
    auth: 'hopeless',
    contract: 'hopeless',
    config: 'hopeless',
    gone: 'hopeless',
    transient: 'exhausted',
    rate_limited: 'exhausted',
    paused: 'exhausted',
    invariant: 'exhausted',
    deadline: 'expired',
  };
  it.each(Object.entries(kinds))('is, for %s, %s', (kind, expected) => {
    expect(deadLetterClassOf(kind)).toBe(expected);
  });

  it('is hopeless for a kind that this version does not know', () => {
    expect(deadLetterClassOf('quota')).toBe('hopeless');
  });

  it('is what the letter says, whatever its kind', () => {
    expect(read(RETRY, { class: 'expired', kind: 'rate_limited' }).reasonClass).toBe('expired');
    expect(read(RETRY, { class: 'unheard-of', kind: 'auth' }).reasonClass).toBe('hopeless');
  });
});

describe('a dead letter', () => {
  it('of a slice says everything that the worker knew of it', () => {
    const fields = deadLetterFields({
      kind: 'transient',
      attempts: 8,
      lastError: { kind: 'transient', message: 'answered 503' },
      slice: 'run-1',
      correlationId: 'message-7',
    });
    expect(read(RETRY, { source: 'eu', reason: 'eu/…/run-1 was given up.', ...textOf(fields) })).toEqual({
      about: 'slice',
      source: 'eu',
      stream: 'execution-logs',
      slice: 'run-1',
      reasonClass: 'exhausted',
      reason: 'eu/…/run-1 was given up.',
      attempts: 8,
      lastError: { kind: 'transient', message: 'answered 503' },
      correlationId: 'message-7',
      sentAtMs: NOON_MS,
      body: JSON.stringify(RETRY),
    });
  });

  it.each([
    ['failures', RETRY, 'slice'],
    ['attempt', DISCOVER, 'discovery'],
  ])('of the version before, with %s, is read as well', (name, body, about) => {
    expect(read(body, { reason: 'why', kind: 'auth', [name]: '3' })).toMatchObject({
      about,
      reasonClass: 'hopeless',
      attempts: 3,
    });
  });

  it('that SQS has moved is of a delivery that never ended well', () => {
    expect(read({ ...RETRY, kind: 'fetch', hop: 4 })).toMatchObject({
      about: 'slice',
      slice: 'run-1',
      reasonClass: 'crashed',
      attempts: 5,
      reason: expect.stringContaining('crashed'),
    });
  });

  it('of the curator is of a day', () => {
    const body = { v: 1, kind: 'curate', source: 'eu', dt: '2026-11-20' };
    expect(read(body, {}, CURATOR_LANE)).toMatchObject({
      about: 'day',
      source: 'eu',
      day: '2026-11-20',
      reasonClass: 'crashed',
      reason: 'no delivery ended with its day built',
    });
    expect(read('rubbish', {}, CURATOR_LANE)).toEqual({
      about: 'message',
      reasonClass: 'poison',
      reason: expect.stringContaining('no worker understands'),
      sentAtMs: NOON_MS,
      body: 'rubbish',
    });
  });

  it('of EventBridge Scheduler says why it could not deliver', () => {
    const attributes = { ERROR_CODE: 'AccessDenied', ERROR_MESSAGE: 'no permission', RETRY_ATTEMPTS: '30' };
    expect(read(DISCOVER, attributes)).toMatchObject({
      about: 'discovery',
      reasonClass: 'undelivered',
      attempts: 31,
      lastError: { kind: 'AccessDenied', message: 'no permission' },
      reason: expect.stringContaining('AccessDenied: no permission'),
    });
  });

  it.each([
    ['no JSON', 'rubbish'],
    ['no task', '{"hello":1}'],
    ['a task for another source', { ...RETRY, source: 'us' }],
    ['a task of the curator in the queue of a source', { v: 1, kind: 'curate', source: 'eu', dt: '2026-11-20' }],
  ])('that holds %s is a message of its queue', (_what, body) => {
    expect(read(body, { kind: 'task', reason: 'why' })).toMatchObject({
      about: 'message',
      source: 'eu',
      reasonClass: 'poison',
    });
  });

  it('of a backfill names its ledger', () => {
    const body = { v: 1, kind: 'backfill', source: 'eu', ledger: '2026-10-01_2026-10-31' };
    expect(read(body, { class: 'hopeless' })).toMatchObject({ about: 'backfill', ledger: '2026-10-01_2026-10-31' });
  });

  it('has a class that people know, whatever it is', () => {
    expect(DEAD_LETTER_CLASSES).toContain(read('').reasonClass);
  });
});

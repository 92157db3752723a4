import { describe, expect, it } from 'vitest';
import { TaskSchema } from '../../../shared/domain/task.ts';

const FETCH = { v: 1, kind: 'fetch', source: 'eu', stream: 'execution-logs', id: 'run-1', hop: 0 };
const RETRY = { v: 1, kind: 'retry', source: 'eu', stream: 'execution-logs', id: 'run-1' };
const DISCOVER = { v: 1, kind: 'discover', source: 'eu', attempt: 2 };

describe('a task', () => {
  it.each([[FETCH], [DISCOVER], [RETRY]])('is read as it was written: %j', (task) => {
    expect(TaskSchema.parse(task)).toEqual(task);
  });

  it('of a schedule is the first attempt', () => {
    expect(TaskSchema.parse({ v: 1, kind: 'discover', source: 'eu' })).toEqual({ ...DISCOVER, attempt: 0 });
  });

  it.each<[string, unknown]>([
    ['another version', { ...FETCH, v: 2 }],
    ['no version', { ...FETCH, v: undefined }],
    ['a version that is a text', { ...FETCH, v: '1' }],
    ['another kind', { ...FETCH, kind: 'curate' }],
    ['an unknown field', { ...FETCH, force: true }],
    ['a field of another kind', { ...FETCH, attempt: 0 }],
    ['an unknown field in a discovery', { ...DISCOVER, id: 'run-1' }],
    ['another version of a discovery', { ...DISCOVER, v: 2 }],
    ['a retry with a hop', { ...RETRY, hop: 0 }],
    ['a retry of another version', { ...RETRY, v: 2 }],
    ['a retry of nothing', { ...RETRY, id: '' }],
    ['no hop', { ...FETCH, hop: undefined }],
    ['a hop that is a text', { ...FETCH, hop: '0' }],
    ['a negative hop', { ...FETCH, hop: -1 }],
    ['half a hop', { ...FETCH, hop: 0.5 }],
    ['an empty id', { ...FETCH, id: '' }],
    ['an empty stream', { ...FETCH, stream: '' }],
    ['an empty source', { ...FETCH, source: '' }],
    ['an empty source of a discovery', { ...DISCOVER, source: '' }],
    ['a negative attempt', { ...DISCOVER, attempt: -1 }],
    ['a list', [FETCH]],
    ['nothing', null],
    ['a text', 'fetch'],
  ])('with %s is refused', (_what, body) => {
    expect(TaskSchema.safeParse(body).success).toBe(false);
  });
});

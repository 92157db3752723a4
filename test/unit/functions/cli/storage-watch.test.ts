import { describe, expect, it } from 'vitest';
import { StorageWatch } from '../../../../functions/cli/storage-watch.ts';

function watch(): { readonly broken: string[]; readonly storage: StorageWatch } {
  const broken: string[] = [];
  return { broken, storage: new StorageWatch((message) => broken.push(message)) };
}
const problem = (message: string, fields = {}) =>
  ({ kind: 'problem', source: 'eu', error: { kind: 'transient', message }, fields }) as const;

describe('StorageWatch', () => {
  it('stops at the first word of a full disk', () => {
    const { broken, storage } = watch();
    storage.see(problem('S3 PutObject failed (ENOSPC: no space left on device, write)', { service: 'S3' }), 0);
    expect(broken).toHaveLength(1);
  });

  it('stops at the third trouble within a minute, and forgives those that are far apart', () => {
    const { broken, storage } = watch();
    for (const atMs of [0, 50_000, 100_000, 150_000]) storage.trouble('reset', atMs);
    expect(broken).toEqual([]);
    storage.trouble('reset', 155_000);
    expect(broken).toEqual(['reset']);
  });

  it('takes no trouble of a vendor for its own', () => {
    const { broken, storage } = watch();
    for (let at = 0; at < 9; at += 1) storage.see(problem('the disk is full', { endpoint: 'list executions' }), at);
    expect(broken).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { UrlRefused } from '../../../../shared/connectors/talend/download.ts';
import { AT_FOUR, LOG, open, piece, storeOf, whole } from './download-bench.ts';
import { FILE_URL, failureOf, type Reply } from './talend-bench.ts';

describe('a refused download', () => {
  it.each([400, 401, 403, 404, 410])('may be mended by a new address after %i', async (status) => {
    const vendor = storeOf({ status, headers: { location: 'https://files.example.com/elsewhere' } });
    const error: unknown = await open(vendor).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UrlRefused);
    expect(String(error)).toContain(`the download was answered with ${status}`);
    expect(String(error)).not.toContain('Signature');
    expect([vendor.discarded, vendor.seen.length]).toEqual([[status], 1]);
  });

  it.each([
    [204, 'transient'],
    [302, 'transient'],
    [304, 'transient'],
    [416, 'contract'],
    [418, 'contract'],
    [429, 'rate_limited'],
    [500, 'transient'],
    [503, 'transient'],
  ])('is an error of its own kind after %i: %s', async (status, kind) => {
    const vendor = storeOf({ status });
    const error = await failureOf(open(vendor));
    expect(error).toMatchObject({ kind, source: 'talend-eu', safe: { endpoint: 'download', status } });
    expect(error.message).toBe(`download of source talend-eu answered ${status}`);
    expect(error.retryAfterSeconds).toBeUndefined();
    expect([vendor.discarded, vendor.seen.length]).toEqual([[status], 1]);
  });

  it('tells how long the store asked to wait', async () => {
    const error = await failureOf(open(storeOf({ status: 503, headers: { 'retry-after': '7' } })));
    expect(error.retryAfterSeconds).toBe(7);
  });
});

describe('a redirect of a download', () => {
  const to = (location: string, status = 307): Reply => ({ status, headers: { location } });

  it.each([301, 302, 303, 307, 308])('is followed after %i, with the same range', async (status) => {
    const vendor = storeOf(to('/moved?X-Amz-Signature=second', status), piece('bytes 4-9/10'));
    await open(vendor, AT_FOUR);
    expect(vendor.seen.map(({ url }) => url.href)).toEqual([
      FILE_URL,
      'https://files.example.com/moved?X-Amz-Signature=second',
    ]);
    expect(vendor.seen[1]?.headers).toMatchObject({ range: 'bytes=4-' });
    expect([vendor.discarded, vendor.tally.requests]).toEqual([[status], 2]);
  });

  it.each([200, 300])('is no redirect where the status is %i, whatever address comes with it', async (status) => {
    const vendor = storeOf({ status, bytes: LOG, headers: { location: '/moved' } });
    await open(vendor).catch(() => undefined);
    expect(vendor.seen).toHaveLength(1);
  });

  it('is followed three times at most', async () => {
    const vendor = storeOf(to('/a'), to('/b'), to('/c'), whole());
    expect((await open(vendor)).size).toBe(10);
    const error = await failureOf(open(storeOf(to('/again'))));
    expect(error).toMatchObject({ kind: 'contract', source: 'talend-eu' });
    expect(error.message).toBe('download of source talend-eu was redirected more than 3 times');
  });

  it('leads to no private address and to none in clear', async () => {
    for (const place of ['https://10.0.0.1/log', 'http://files.example.com/log', 'https://[']) {
      expect((await failureOf(open(storeOf(to(place), whole())))).kind).toBe('contract');
    }
  });
});

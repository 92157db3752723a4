import { describe, expect, it } from 'vitest';
import { collect } from '../../../../infra/local/vendors/kit/collect.ts';
import { SimulatedCloud } from '../../../simulation/simulated-cloud.ts';

const ONE = [{ count: 1, size: { bytes: [3_000, 4_000] } }];
const CHAIN = [{ count: 1, size: { entries: [240, 240] }, durationSeconds: [600, 900] }];
const AT_ONCE = { readiness: { kind: 'polls', most: 0 } } as const;

describe('a log that has landed and can not be deleted at the vendor', () => {
  const cloud = (status: number): SimulatedCloud => {
    const one = new SimulatedCloud({
      groups: ONE,
      behaviour: AT_ONCE,
      options: { deleteAfterLanding: true, maxFailures: 3 },
    });
    one.standIn.faults.set([{ kind: 'server-error', endpoint: 'delete-logs', status }]);
    return one;
  };

  it.each([
    [500, 3, 'could not be deleted'],
    [403, 1, 'Execution Logs - Delete'],
    [400, 1, 'could not be deleted'],
  ])('has landed all the same after %i, with a note', async (status, attempts, note) => {
    const one = cloud(status);
    await one.runUntilSettled();
    expect(await one.differences()).toEqual([]);
    expect(await one.rows()).toMatchObject([{ state: 'landed' }]);
    expect((await one.rows())[0]?.note).toContain(note);
    expect(one.standIn.stats().requests['delete-logs']).toBe(attempts);
    expect(one.events.some((event) => event.kind === 'problem')).toBe(true);
  });

  it.each([404, 410])('counts as deleted after %i', async (status) => {
    const one = cloud(status);
    await one.runUntilSettled();
    expect(await one.differences()).toEqual([]);
    expect((await one.rows())[0]).not.toHaveProperty('note');
  });
});

describe('a chain of parts', () => {
  it('without a word on where the next part ends is given up, never taken for whole', async () => {
    const cloud = new SimulatedCloud({ groups: CHAIN, behaviour: { ...AT_ONCE, entriesPerPart: 100 } });
    cloud.tamper = (_request, response) => {
      const {
        'x-log-next-request-end-time': _dropped,
        'X-Log-Next-Request-End-Time': _other,
        ...headers
      } = response.headers;
      return { ...response, headers };
    };
    await cloud.runUntilSettled();
    expect(await cloud.rows()).toMatchObject([{ state: 'failed', lastError: { kind: 'contract' } }]);
    expect(cloud.store.objects.size).toBe(0);
  });

  it('whose part no longer meets its older neighbour when it is made again is made anew as a whole', async () => {
    const cloud = new SimulatedCloud({ groups: CHAIN, behaviour: { ...AT_ONCE, entriesPerPart: 100 } });
    cloud.standIn.faults.set([{ kind: 'log-token-expired', count: 1 }]);
    let generated = 0;
    cloud.tamper = (request, response) => {
      if (!/\/logs\?/.test(request.url) || request.method !== 'POST') return response;
      generated += 1;
      // The fourth generation is the remade part: as if the log had grown, its border lies elsewhere.
      const moved = { 'x-log-next-request-end-time': '2026-11-20T00:00:00Z' };
      return generated === 4 ? { ...response, status: 206, headers: { ...response.headers, ...moved } } : response;
    };
    await cloud.runUntilSettled();
    expect(await cloud.differences()).toEqual([]);
    expect(generated).toBe(7);
  });
});

describe('a log that is read page by page', () => {
  const paged = (entries: number): SimulatedCloud =>
    new SimulatedCloud({
      groups: [{ count: 1, size: { entries: [entries, entries] }, durationSeconds: [600, 900] }],
      // No time passes here while a step runs, so that the budget is not refilled either.
      options: { logAccess: 'pages', requestsPerMinute: 60_000 },
    });

  it('lands in parts of 20,000 entries, which together hold each entry once', async () => {
    const cloud = paged(45_000);
    await cloud.runUntilSettled();
    const [row] = await cloud.rows();
    expect(row?.parts.map(({ lines }) => lines)).toEqual([20_000, 20_000, 5_000]);
    expect(cloud.standIn.stats().requests['paged-logs']).toBe(225);
  }, 60_000);

  it('goes on with its part when the vendor throttles in the middle', async () => {
    const cloud = paged(25_000);
    cloud.standIn.faults.set([{ kind: 'too-many-requests', endpoint: 'paged-logs', skip: 110, count: 1 }]);
    await cloud.runUntilSettled();
    const [row] = await cloud.rows();
    expect(row?.parts.map(({ lines }) => lines)).toEqual([20_000, 5_000]);
    // 125 pages, the refused one, and the ten of the second part that were read before it.
    expect(cloud.standIn.stats().requests['paged-logs']).toBeLessThanOrEqual(125 + 1 + 11);
  }, 60_000);

  /** A log of 450 entries, whose page from an index on says something else, once or always. */
  const tampered = (startIndex: number, change: object, times = Number.POSITIVE_INFINITY): SimulatedCloud => {
    const cloud = paged(450);
    let left = times;
    cloud.tamper = (request, response) => {
      if (!request.url.includes(`startIndex=${startIndex}&`) || left === 0) return response;
      left -= 1;
      const answer = collect(response.body).then((bytes) =>
        JSON.stringify({ ...JSON.parse(bytes.toString()), ...change }),
      );
      return {
        ...response,
        headers: { 'transfer-encoding': 'chunked' },
        body: (async function* () {
          yield Buffer.from(await answer);
        })(),
      };
    };
    return cloud;
  };

  it('is whole although the last page names a next index', async () => {
    const cloud = tampered(400, { nextIndex: 450 });
    await cloud.runUntilSettled();
    expect((await cloud.rows())[0]).toMatchObject({ state: 'landed', parts: [{ lines: 450 }] });
  });

  it('is read from its start when the vendor counts otherwise in the middle', async () => {
    const cloud = tampered(200, { totalSizeFiltered: 451 }, 1);
    await cloud.runUntilSettled();
    expect((await cloud.rows())[0]).toMatchObject({ state: 'landed', parts: [{ lines: 450 }] });
    expect(cloud.standIn.stats().requests['paged-logs']).toBe(5);
  });
});

it('a download that is compressed for its way lands as what it holds', async () => {
  const cloud = new SimulatedCloud({ groups: ONE, behaviour: AT_ONCE });
  cloud.compressDownloads = true;
  await cloud.runUntilSettled();
  expect(await cloud.differences()).toEqual([]);
});

it('a vendor that throttles for hours is asked less and less often, and only until the deadline', async () => {
  const cloud = new SimulatedCloud({ groups: ONE, behaviour: AT_ONCE, options: { deadlineHours: 2 } });
  cloud.standIn.faults.set([{ kind: 'too-many-requests', endpoint: 'generate', form: 'none' }]);
  await cloud.runUntilSettled();
  expect(await cloud.rows()).toMatchObject([{ state: 'failed', failures: 0 }]);
  expect(cloud.standIn.stats().requests.generate).toBeLessThan(25);
});

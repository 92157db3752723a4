import { describe, expect, it } from 'vitest';
import { SimulatedCloud } from '../../../simulation/simulated-cloud.ts';

const GROUPS = [
  { count: 3, size: { bytes: [3_000, 60_000] } },
  { count: 1, size: { entries: [0, 0] } },
  { count: 1, size: { entries: [240, 240] }, durationSeconds: [600, 900] },
  { count: 1, size: { bytes: [2_000, 4_000] }, endsInSeconds: [60, 90] },
];
const behaviour = { entriesPerPart: 100, readiness: { kind: 'polls', most: 2 } } as const;

type Faults = Parameters<SimulatedCloud['standIn']['faults']['set']>[0];

async function runWith(faults: Faults, options: Record<string, unknown> = {}): Promise<SimulatedCloud> {
  const cloud = new SimulatedCloud({ groups: GROUPS, behaviour, options });
  cloud.standIn.faults.set(faults);
  await cloud.runUntilSettled();
  return cloud;
}

describe('a vendor that misbehaves for a while', () => {
  it.each<[string, Faults]>([
    ['asks to slow down, in seconds', [{ kind: 'too-many-requests', count: 12, retryAfterSeconds: 7 }]],
    ['asks to slow down, with a date', [{ kind: 'too-many-requests', count: 12, form: 'date', retryAfterSeconds: 30 }]],
    ['asks to slow down without saying how long', [{ kind: 'too-many-requests', count: 6, form: 'none' }]],
    ['answers 500', [{ kind: 'server-error', status: 500, probability: 0.2 }]],
    ['answers 502 with HTML', [{ kind: 'server-error', status: 502, probability: 0.2 }]],
    ['answers 503', [{ kind: 'server-error', status: 503, probability: 0.2 }]],
    ['resets connections before it answers', [{ kind: 'reset-before-answer', probability: 0.2 }]],
    ['never answers', [{ kind: 'never-answers', count: 3 }]],
    [
      'resets downloads in the middle',
      [{ kind: 'reset-mid-body', endpoint: 'download', probability: 0.5, afterBytes: 900 }],
    ],
    ['truncates downloads', [{ kind: 'truncated-body', endpoint: 'download', probability: 0.5, afterBytes: 900 }]],
    ['forgets bearer tokens', [{ kind: 'bearer-expired', probability: 0.1 }]],
    ['forgets log tokens', [{ kind: 'log-token-expired', count: 3 }]],
    ['refuses presigned URLs', [{ kind: 'url-refused', count: 3 }]],
    ['says READY without a URL', [{ kind: 'ready-without-url', count: 4 }]],
    ['uses unknown status words', [{ kind: 'unknown-status', word: 'ALMOST', count: 4 }]],
    ['sends pages that are not JSON', [{ kind: 'malformed-json', count: 5 }]],
    ['sends pages without items', [{ kind: 'missing-items', count: 2 }]],
    ['sends fields nobody knows', [{ kind: 'unknown-fields' }]],
    ['repeats rows in a page', [{ kind: 'duplicate-rows' }]],
    [
      'redirects downloads to another path',
      [{ kind: 'redirect', to: 'other-path', endpoint: 'download', probability: 0.4 }],
    ],
  ])('that %s still gives every log, once and whole', async (_what, faults) => {
    const cloud = await runWith(faults, { maxFailures: 20 });
    expect(Object.values(cloud.standIn.stats().faultsFired).reduce((sum, fired) => sum + fired, 0)).toBeGreaterThan(0);
    expect(await cloud.differences()).toEqual([]);
  });

  it.each<[string, Faults]>([
    ['answers 500 now and then', [{ kind: 'server-error', status: 500, probability: 0.2 }]],
    ['sends pages that are not JSON', [{ kind: 'malformed-json', count: 5 }]],
    ['asks to slow down', [{ kind: 'too-many-requests', count: 12, retryAfterSeconds: 7 }]],
  ])('that %s still gives every log when it is read page by page', async (_what, faults) => {
    const cloud = await runWith(faults, { maxFailures: 20, logAccess: 'pages' });
    const landed = (await cloud.rows()).filter(({ state }) => state === 'landed');
    expect(landed).toHaveLength(5);
    for await (const run of cloud.standIn.truth(['json'])) {
      const lines = landed.find(({ id }) => id === run.executionId)?.parts[0]?.lines ?? 0;
      expect(lines).toBe(run.entries);
    }
  });
});

describe('the listing', () => {
  const many = { groups: [{ count: 260, size: { entries: [0, 0] } }] };

  it.each<[string, Faults, 'desc' | 'asc' | 'shuffled']>([
    ['in descending order', [], 'desc'],
    ['in ascending order', [], 'asc'],
    ['in no order', [], 'shuffled'],
    ['that moves rows to later pages while it is walked', [{ kind: 'shifted-rows', by: -1, count: 2 }], 'desc'],
    ['that moves rows to earlier pages while it is walked', [{ kind: 'shifted-rows', by: 1, count: 2 }], 'desc'],
    ['that repeats rows', [{ kind: 'duplicate-rows' }], 'desc'],
    ['that says 0 for its total', [{ kind: 'wrong-total', form: 'zero' }], 'desc'],
    ['that has no total', [{ kind: 'wrong-total', form: 'absent' }], 'desc'],
  ])('%s is recorded completely', async (_what, faults, order) => {
    const cloud = new SimulatedCloud({ ...many, behaviour: { order } });
    cloud.standIn.faults.set(faults);
    await cloud.runUntilSettled();
    expect(await cloud.rows()).toHaveLength(260);
    expect(await cloud.differences()).toEqual([]);
  });

  it('of a vendor that neither pages nor counts is read to its end, with few requests', async () => {
    const cloud = new SimulatedCloud({ groups: [{ count: 60, size: { entries: [0, 0] } }] });
    cloud.standIn.faults.set([{ kind: 'wrong-total', form: 'absent' }]);
    cloud.rewrite = (url) => url.replace(/offset=\d+/, 'offset=0');
    await cloud.runUntilSettled();
    expect(await cloud.rows()).toHaveLength(60);
    expect(cloud.standIn.stats().requests.list).toBeLessThanOrEqual(4);
  });

  it('of a few hundred runs that agrees with its total is walked once', async () => {
    const cloud = new SimulatedCloud(many);
    await cloud.runUntilSettled();
    expect(cloud.standIn.stats().requests.list).toBe(3);
  });
});

describe('a download', () => {
  it.each<[string, Faults]>([
    ['is not followed to a private address', [{ kind: 'redirect', to: 'private-address', endpoint: 'download' }]],
    ['is not followed in circles', [{ kind: 'redirect', to: 'endless', endpoint: 'download' }]],
    ['is not fetched from another host in clear', [{ kind: 'foreign-url' }]],
  ])('%s: the run is given up with the reason, and nothing lands', async (_what, faults) => {
    const cloud = new SimulatedCloud({ groups: [{ count: 1, size: { bytes: [3_000, 4_000] } }] });
    cloud.standIn.faults.set(faults);
    await cloud.runUntilSettled();
    const [row] = await cloud.rows();
    expect(row).toMatchObject({ state: 'failed', lastError: { kind: 'contract' } });
    expect(cloud.store.objects.size).toBe(0);
    expect(cloud.queue.deadLetters).toHaveLength(1);
  });

  it('that breaks off goes on where it stopped', async () => {
    const cloud = new SimulatedCloud({ groups: [{ count: 1, size: { bytes: [500_000, 500_000] } }] });
    cloud.standIn.faults.set([{ kind: 'reset-mid-body', endpoint: 'download', count: 3, afterBytes: 100_000 }]);
    await cloud.runUntilSettled();
    expect(await cloud.differences()).toEqual([]);
    expect(cloud.standIn.stats()).toMatchObject({ requests: { generate: 1, download: 4 }, statuses: { 206: 3 } });
  });
});

describe('secrets', () => {
  it('occur in no row, message, dead letter or error, whatever fails', async () => {
    const cloud = await runWith(
      [
        { kind: 'url-refused', probability: 0.4 },
        { kind: 'log-token-expired', probability: 0.1 },
        { kind: 'server-error', status: 503, probability: 0.3 },
        { kind: 'reset-mid-body', endpoint: 'download', probability: 0.3, afterBytes: 500 },
        { kind: 'foreign-url', probability: 0.1 },
      ],
      { maxFailures: 4 },
    );
    const kept = JSON.stringify([cloud.seen, await cloud.rows(), cloud.queue.deadLetters, cloud.events]);
    expect(kept.length).toBeGreaterThan(10_000);
    expect(kept).not.toMatch(/X-Amz-Signature|Bearer ey|stand-in-client-secret/);
    for (const secret of cloud.secrets) expect(kept).not.toContain(secret);
    expect(cloud.secrets.size).toBeGreaterThan(5);
  });
});

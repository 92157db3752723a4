import { describe, expect, test } from 'vitest';
import { createProbe } from '../../../../../../infra/local/vendors/talend/probe.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../../../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/talend/world-spec.ts';

interface Page {
  size: number;
  totalSize: number;
  totalSizeFiltered: number;
  data: { logTimestamp: number; logMessage: string }[];
  nextIndex?: number;
}

const startedAtMs = Date.UTC(2026, 10, 21, 12);
const spec = worldSpecSchema.parse({
  groups: [{ count: 1, size: { entries: [430, 430] }, durationSeconds: [100, 100] }],
});
const world = createWorld({ seed: 's', startedAtMs, spec });
const run = world.runs[0]!;
const probe = createProbe(
  createTalendStandIn({ world, now: () => startedAtMs, random: Math.random, baseUrl: () => 'http://stand-in.test' }),
);
const path = `/monitoring/executions/${run.executionId}/logs`;
const page = async (query: string) => (await probe('GET', `${path}?${query}`)).json() as Page;
const walk = async (query: string) => {
  const rows: Page['data'] = [];
  for (let next: number | undefined = 0; next !== undefined; ) {
    const { data, nextIndex }: Page = await page(`${query}&startIndex=${next}`);
    rows.push(...data);
    next = nextIndex;
  }
  return rows;
};

describe('the paged log', () => {
  test('gives the newest 50 entries when nothing is asked for', async () => {
    const first = await page('');
    expect(first).toMatchObject({ size: 50, totalSize: 430, totalSizeFiltered: 430, nextIndex: 50 });
    expect(first.data[0]?.logTimestamp).toBe(run.endAtMs);
  });

  test('walked upwards is the downloaded log, and walked downwards the same in reverse', async () => {
    const { token } = (await probe('POST', path)).json() as { token: string };
    let url: string | undefined;
    while (url === undefined) {
      const answer = await probe('POST', `${path}/status`, { body: token });
      url = (answer.json() as { presignedURL?: string }).presignedURL;
    }
    const lines = (await probe('GET', url, { headers: {} })).bytes.toString().trimEnd().split('\n');
    const ascending = await walk('count=200&order=ASC');
    expect(ascending).toEqual(lines.map((line) => JSON.parse(line)));
    expect((await walk('count=77')).reverse()).toEqual(ascending);
  });

  test('filters by whole seconds, both inclusive', async () => {
    const second = Math.floor(run.log.fromMs / 1000) + 10;
    const written = (at: number) => new Date(at * 1000).toISOString().replace('.000', '');
    const rows = await walk(`order=ASC&startTime=${written(second)}&endTime=${written(second + 3)}`);
    expect(rows.length).toBeGreaterThan(10);
    const seconds = new Set(rows.map((row) => Math.floor(row.logTimestamp / 1000)));
    expect([...seconds]).toEqual([second, second + 1, second + 2, second + 3]);
  });

  test('has no next index on the last page, nor behind it', async () => {
    expect(await page('startIndex=400')).not.toHaveProperty('nextIndex');
    expect(await page('startIndex=900')).toMatchObject({ size: 0, data: [] });
  });

  test.each(['count=201', 'count=0', 'startIndex=-1', 'order=UP', 'startTime=yesterday'])(
    'refuses %s',
    async (query) => {
      expect((await probe('GET', `${path}?${query}`)).status).toBe(400);
    },
  );
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { demoPreset } from '../../../../../../infra/local/vendors/akinon/presets.ts';
import type { TruthRow } from '../../../../../../infra/local/vendors/akinon/truth.ts';
import { createWorld } from '../../../../../../infra/local/vendors/akinon/world.ts';
import { collectRows } from '../../../../../../infra/local/vendors/kit/collect.ts';
import { parseExact, setUp, startedAtMs, worldOf } from './client.ts';
import { readZip } from './read-zip.ts';

const world = worldOf(
  { count: 5, createdMinutes: [-900, -800], lines: [0, 9], details: [1, 2] },
  { count: 2, createdMinutes: [-900, -800], lines: [3, 3], details: [1, 1], purgedMinutes: [10, 10] },
  { count: 1, createdMinutes: [-900, -800], lines: [3, 3], purgedMinutes: [-5, -5] },
  { count: 1, createdMinutes: [-2, -2], endsInSeconds: [600, 600], lines: [30, 30] },
  { count: 1, createdMinutes: [-30, -30], listedLateSeconds: [2400, 2400] },
);
const streamOf = (rows: readonly TruthRow[], stream: string) => rows.filter((row) => row.stream === stream);
const sorted = (values: readonly string[]) => values.toSorted();

async function told(behaviour: Parameters<typeof setUp>[1] = {}) {
  const up = await setUp(world, behaviour);
  const truth = async (query = '') => collectRows(up.standIn.truth(new URLSearchParams(query)));
  return { ...up, truth };
}

describe('the truth', () => {
  test('says the very rows that the vendor lists', async () => {
    const { truth, rows } = await told();
    for (const [stream, type] of [
      ['main-logs', 1],
      ['line-logs', 3],
    ] as const) {
      const said = (await truth(`stream=${stream}`)).map(({ record }) => JSON.stringify(record));
      const listed = await rows(`log_type=${type}&limit=100`);
      expect(listed.length).toBeGreaterThan(5);
      const exact = said.map((row) => JSON.stringify(parseExact(row)));
      expect(sorted(exact)).toEqual(sorted(listed.map((row) => JSON.stringify(row))));
    }
  });

  test('knows the JSON file of every detail by its hash and length', async () => {
    const { truth, download } = await told();
    const details = await truth('stream=log-details');
    expect(details.length).toBeGreaterThanOrEqual(7);
    for (const { identity, record } of details) {
      const file = readZip(Buffer.from((await download(identity)).content, 'base64'))[0]!.bytes();
      const sha256 = createHash('sha256').update(file).digest('hex');
      expect(record).toEqual({ sha256, bytes: file.length });
    }
  });

  test('tells what is finished: the rows of an open run are not, until it is final', async () => {
    const { truth, clock } = await told();
    const open = world.runs[8]!;
    const states = async () =>
      (await truth())
        .filter(({ stream, record }) => stream !== 'log-details' && record.original_filename_uuid === open.executionId)
        .map(({ finished }) => finished);
    expect(new Set(await states())).toEqual(new Set([false]));
    clock.move(open.finalAtMs - startedAtMs);
    expect(await states()).toHaveLength(31);
    expect(new Set(await states())).toEqual(new Set([true]));
  });

  test('keeps what was purged since the start, as it was, and nothing that was purged before', async () => {
    const { truth, clock } = await told();
    const before = await truth();
    expect(streamOf(before, 'main-logs').every(({ listed }) => listed)).toBe(true);
    clock.move(10 * 60_000);
    const after = await truth();
    const purged = after.filter(({ listed }) => !listed);
    expect(purged).toHaveLength(2 * (1 + 3 + 1));
    for (const row of purged) {
      const same = before.find(({ identity, stream }) => identity === row.identity && stream === row.stream);
      expect(row).toEqual({ ...same, listed: false });
    }
    const identities = before.map(({ identity }) => identity);
    expect(identities).not.toContain(world.runs[7]!.firstId.toString());
  });

  test('does not know a run before it is listed', async () => {
    const { truth, clock } = await told();
    const late = world.runs[9]!;
    const known = async () => (await truth('stream=main-logs')).some((row) => row.identity === String(late.firstId));
    expect(await known()).toBe(false);
    clock.move(10 * 60_000);
    expect(await known()).toBe(true);
  });

  test('is served as one exact row per line', async () => {
    const demo = createWorld({ seed: 'demo', startedAtMs, spec: demoPreset().spec });
    const { send } = await setUp(demo);
    const lines = (await send('GET', '/__stand-in/truth')).content.trimEnd().split('\n');
    const rows = lines.map((line) => parseExact(line) as { stream: string; identity: string; record: { id?: string } });
    expect(rows.filter(({ stream }) => stream === 'main-logs')).toHaveLength(128);
    for (const { stream, identity, record } of rows) if (stream !== 'log-details') expect(record.id).toBe(identity);
    const names = rows.map(({ stream, identity }) => `${stream}/${identity}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { collectRows } from '../../../../../../infra/local/vendors/kit/collect.ts';
import type { BehaviourOptions } from '../../../../../../infra/local/vendors/talend/behaviour.ts';
import { createProbe } from '../../../../../../infra/local/vendors/talend/probe.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../../../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/talend/world-spec.ts';

const startedAtMs = Date.UTC(2026, 10, 21, 12);

function setUp(behaviour: BehaviourOptions = {}, group: object = { size: { entries: [2500, 2500] } }) {
  const spec = worldSpecSchema.parse({ groups: [{ count: 1, durationSeconds: [600, 600], ...group }] });
  const world = createWorld({ seed: 's', startedAtMs, spec });
  const clock = { nowMs: startedAtMs };
  const baseUrl = () => 'http://stand-in.test';
  const standIn = createTalendStandIn({ world, now: () => clock.nowMs, random: Math.random, baseUrl, behaviour });
  const probe = createProbe(standIn);
  const run = world.runs[0]!;
  const path = `/monitoring/executions/${run.executionId}/logs`;
  const generate = async (query = '') => {
    const answer = await probe('POST', `${path}?${query}`);
    return { answer, ...(answer.json() as { size: number; token: string }) };
  };
  const status = async (body: string) => probe('POST', `${path}/status`, { body });
  const url = async (token: string) => {
    for (let polls = 0; ; polls++) {
      const { presignedURL } = (await status(token)).json() as { presignedURL?: string };
      if (presignedURL !== undefined) return { presignedURL, polls };
    }
  };
  const download = async (presignedURL: string) => probe('GET', presignedURL, { headers: {} });
  return { clock, standIn, probe, run, path, generate, status, url, download };
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the way to a log', () => {
  test('leads from generate over status to the bytes, without the bearer', async () => {
    const { standIn, generate, url, download } = setUp();
    const { answer, size, token } = await generate('newFileName=true');
    expect(answer.status).toBe(200);
    expect(size).toBe(2500);
    const file = await download((await url(token)).presignedURL);
    expect(file.headers['content-disposition']).toMatch(/filename="[0-9a-f]{24}_[0-9a-f-]{36}\.log"/);
    const [row] = await collectRows(standIn.truth());
    expect(row?.parts.json?.[0]).toMatchObject({ bytes: file.bytes.length, sha256: sha256(file.bytes), lines: 2500 });
  });

  test.each(['json', 'text', 'JSON', 'TEXT'])('is open for the format %s', async (format) => {
    const { standIn, generate, url, download } = setUp();
    const file = await download((await url((await generate(`fileFormat=${format}`)).token)).presignedURL);
    const [row] = await collectRows(standIn.truth());
    expect(row?.parts[format.toLowerCase() as 'json' | 'text']?.[0]?.sha256).toBe(sha256(file.bytes));
  });

  test('takes as many polls as truth says, and stays ready', async () => {
    const { standIn, generate, status, url } = setUp({ readiness: { kind: 'polls', most: 4 } });
    const [row] = await collectRows(standIn.truth());
    const { token } = await generate();
    expect((await url(token)).polls + 1).toBe(row?.parts.json?.[0]?.statusCalls);
    expect((await status(JSON.stringify(token))).json()).toMatchObject({ status: 'READY' });
  });

  test('takes time in proportion to the size when told so', async () => {
    const behaviour = { readiness: { kind: 'time', baseMs: 500, msPerMegabyte: 1000 } } as const;
    const { clock, generate, status } = setUp(behaviour, { size: { bytes: [2_000_000, 2_000_000] } });
    const { token } = await generate();
    clock.nowMs += 2499;
    expect((await status(token)).json()).toEqual({ status: 'IN_PROGRESS' });
    clock.nowMs += 1;
    expect((await status(token)).json()).toMatchObject({ status: 'READY' });
  });

  test('refuses unknown and expired log tokens with 404, or 400 when told so', async () => {
    const { clock, generate, status } = setUp();
    expect((await status('aec20220-f745-4da6-a5e0-b6dfe083eee5')).status).toBe(404);
    const { token } = await generate();
    clock.nowMs += 3_600_000;
    expect((await status(token)).status).toBe(404);
    expect((await setUp({ unknownTokenStatus: 400 }).status('x')).status).toBe(400);
  });

  test('refuses malformed times and formats, and an unknown run', async () => {
    const { generate, probe } = setUp();
    for (const query of ['fileFormat=xml', 'startTime=2026-11-21', 'endTime=1600000000', 'newFileName=maybe']) {
      expect((await generate(query)).answer.status).toBe(400);
    }
    expect((await probe('POST', '/monitoring/executions/ffffffff-0000-4000-8000-000000000000/logs')).status).toBe(404);
  });

  test('shows of a run that is executing only what it has logged so far', async () => {
    const { clock, run, generate } = setUp({}, { size: { entries: [1000, 1000] }, endsInSeconds: [5, 5] });
    const early = (await generate()).size;
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(1000);
    clock.nowMs = run.endAtMs;
    expect((await generate()).size).toBe(1000);
  });

  test('shows the end of a log late when told so', async () => {
    const group = { size: { entries: [1000, 1000] }, endsInSeconds: [5, 5] };
    const { clock, run, generate } = setUp({ logDelayMs: 30_000 }, group);
    clock.nowMs = run.endAtMs;
    expect((await generate()).size).toBeLessThan(1000);
    clock.nowMs += 30_000;
    expect((await generate()).size).toBe(1000);
  });
});

describe('a log of more entries than one part holds', () => {
  test.each(['lines', 'array'] as const)('comes in parts that lose and double nothing (%s)', async (jsonContainer) => {
    const { standIn, generate, url, download } = setUp({ entriesPerPart: 700, jsonContainer });
    const parts: Buffer[] = [];
    const statuses: number[] = [];
    let query = '';
    do {
      const { answer, token } = await generate(query);
      parts.unshift((await download((await url(token)).presignedURL)).bytes);
      statuses.push(answer.status);
      const next = answer.headers['x-log-next-request-end-time'];
      query = next === undefined ? '' : `endTime=${next}`;
    } while (query !== '');
    expect(statuses).toEqual([206, 206, 206, 200]);
    const [row] = await collectRows(standIn.truth(['json']));
    expect(parts.map(sha256)).toEqual(row?.parts.json?.map((part) => part.sha256));
    if (jsonContainer === 'lines') {
      const whole = setUp({ entriesPerPart: 'unlimited' });
      const [only] = await collectRows(whole.standIn.truth(['json']));
      expect(sha256(Buffer.concat(parts))).toBe(only?.parts.json?.[0]?.sha256);
    } else {
      expect(parts.flatMap((part) => JSON.parse(part.toString()))).toHaveLength(2500);
    }
  });
});

describe('the deletion of a log', () => {
  test('leaves an empty one behind, and says so in truth', async () => {
    const { standIn, probe, path, generate, url, download } = setUp();
    const before = await generate();
    expect((await probe('DELETE', path)).status).toBe(200);
    expect((await probe('DELETE', path)).status).toBe(200);
    const { size, token } = await generate();
    expect(size).toBe(0);
    expect((await download((await url(token)).presignedURL)).bytes).toHaveLength(0);
    expect((await download((await url(before.token)).presignedURL)).bytes.length).toBeGreaterThan(0);
    expect((await collectRows(standIn.truth()))[0]?.deleted).toBe(true);
  });

  test('is refused for what is not a UUID (400) or not a run (404)', async () => {
    const { probe } = setUp();
    expect((await probe('DELETE', '/monitoring/executions/42/logs')).status).toBe(400);
    expect((await probe('DELETE', '/monitoring/executions/ffffffff-0000-4000-8000-000000000000/logs')).status).toBe(
      404,
    );
  });
});

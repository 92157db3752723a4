import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { serveStandIn } from '../../../../../../infra/local/vendors/kit/server.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';
import type { TruthRow } from '../../../../../../infra/local/vendors/talend/truth.ts';
import { createWorld } from '../../../../../../infra/local/vendors/talend/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/talend/world-spec.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

const headers = { authorization: 'Bearer stand-in-personal-access-token' };

async function setUp() {
  const startedAtMs = Date.now();
  const spec = worldSpecSchema.parse({
    groups: [
      { count: 1, size: { bytes: [3_000_000, 3_000_000] } },
      { count: 1, style: 'traces', size: { bytes: [50_000, 50_000] } },
      { count: 1, size: { entries: [0, 0] } },
    ],
  });
  let url = '';
  const standIn = createTalendStandIn({
    world: createWorld({ seed: 's', startedAtMs, spec }),
    now: Date.now,
    random: Math.random,
    baseUrl: () => url,
  });
  const server = await serveStandIn({ standIn, host: '127.0.0.1', port: 0 });
  running.push(server);
  url = server.url;
  const truth = async () => {
    const rows = (await (await fetch(`${url}/__stand-in/truth?format=json`)).text()).trimEnd().split('\n');
    return rows.map((row): TruthRow => JSON.parse(row));
  };
  const presign = async (executionId: string) => {
    const logs = `${url}/monitoring/executions/${executionId}/logs`;
    const { token } = (await (await fetch(logs, { method: 'POST', headers })).json()) as { token: string };
    for (;;) {
      const answer = await fetch(`${logs}/status`, { method: 'POST', headers, body: token });
      const { presignedURL } = (await answer.json()) as { presignedURL?: string };
      if (presignedURL !== undefined) return presignedURL;
    }
  };
  const faults = async (...rules: object[]) =>
    fetch(`${url}/__stand-in/faults`, { method: 'PUT', body: JSON.stringify(rules) });
  return { url, server, standIn, truth, presign, faults };
}

describe('the server', () => {
  test('serves every log with the bytes that its truth endpoint tells', async () => {
    const { truth, presign } = await setUp();
    const rows = await truth();
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      const bytes = await (await fetch(await presign(row.executionId))).bytes();
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const expected = row.parts.json?.map((part) => [part.bytes, part.sha256]);
      expect(expected).toEqual(row.entries === 0 ? [] : [[bytes.length, sha256]]);
    }
  });

  test('counts requests by endpoint and bytes that it handed out', async () => {
    const { url, truth, presign } = await setUp();
    const row = (await truth()).find((one) => one.entries > 1000)!;
    await (await fetch(await presign(row.executionId))).bytes();
    const stats = (await (await fetch(`${url}/__stand-in/stats`)).json()) as object;
    const status = row.parts.json?.[0]?.statusCalls;
    expect(stats).toMatchObject({
      requests: { generate: 1, status, download: 1, list: 0 },
      downloadedBytes: 3_000_000,
    });
  });

  test('cuts a body short when a fault says so, after exactly so many bytes, and gives the rest by range', async () => {
    const { truth, presign, faults } = await setUp();
    const row = (await truth()).find((one) => one.entries > 1000)!;
    const url = await presign(row.executionId);
    await faults({ kind: 'truncated-body', afterBytes: 1_234_567, count: 1 });
    const answer = await fetch(url);
    expect(answer.headers.get('content-length')).toBe('3000000');
    const hash = createHash('sha256');
    let bytes = 0;
    const read = async () => {
      for await (const chunk of answer.body!) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    };
    await expect(read()).rejects.toThrow();
    expect(bytes).toBe(1_234_567);
    hash.update(await (await fetch(url, { headers: { range: `bytes=${bytes}-` } })).bytes());
    expect(hash.digest('hex')).toBe(row.parts.json?.[0]?.sha256);
  });

  test('resets a connection before the answer or in the middle of a body', async () => {
    const { url, truth, presign, faults } = await setUp();
    await faults({ kind: 'reset-before-answer', endpoint: 'list', count: 1 });
    const list = `${url}/processing/executables/tasks/executions`;
    await expect(fetch(list, { headers })).rejects.toThrow();
    expect((await fetch(list, { headers })).status).toBe(200);
    const log = await presign((await truth()).find((one) => one.entries > 1000)!.executionId);
    await faults({ kind: 'reset-mid-body', count: 1 });
    const answer = await fetch(log);
    await expect(answer.bytes()).rejects.toThrow();
  });

  test('waits before an answer, and never gives one, when told so', async () => {
    const { url, faults } = await setUp();
    const list = `${url}/processing/executables/tasks/executions`;
    await faults({ kind: 'slow', delayMs: 60, chunkDelayMs: 10, count: 1 }, { kind: 'never-answers' });
    const before = performance.now();
    expect((await fetch(list, { headers })).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(55);
    await expect(fetch(list, { headers, signal: AbortSignal.timeout(80) })).rejects.toThrow(/abort|timeout/i);
  });

  test('stops while requests are unanswered and connections are kept alive', async () => {
    const { url, server, faults } = await setUp();
    await faults({ kind: 'never-answers', endpoint: 'run' });
    const hanging = fetch(`${url}/processing/executions/x`, { headers });
    await (await fetch(`${url}/__stand-in/stats`)).json();
    await Promise.all([expect(hanging).rejects.toThrow(), server.stop()]);
    await server.stop();
    await expect(fetch(`${url}/__stand-in/stats`)).rejects.toThrow();
  });

  test('refuses rules that it does not know', async () => {
    const { faults, standIn } = await setUp();
    expect((await faults({ kind: 'meteor' })).status).toBe(400);
    expect(standIn.faults.active()).toEqual([]);
  });
});

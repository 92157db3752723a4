import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { basic, logOf, logPath, startedAt, startedAtMs } from './set-up.ts';

const entry = fileURLToPath(new URL('../../../../../../infra/local/vendors/snaplogic/main.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(options: object) {
  const child = fork(entry, [JSON.stringify({ seed: 'm', startedAtMs, ...options })], { execArgv: [] });
  children.push(child);
  const [message] = await once(child, 'message');
  const { url } = message as { url: string };
  const truth = async () => (await fetch(`${url}/__stand-in/truth`)).text();
  const ask = (from: number, to: number) =>
    fetch(url + logPath, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/json' },
      body: JSON.stringify({ start_ts: from, end_ts: to }),
    });
  return { child, url, truth, ask };
}
const bench = { bench: { requests: 3000, day: '2026-11-19' } };

describe('the process', () => {
  test('serves the same world again after it was killed', async () => {
    const first = await start({ world: bench });
    const before = await first.truth();
    expect(before.trimEnd().split('\n')).toHaveLength(3000);
    first.child.kill('SIGKILL');
    const second = await start({ world: bench });
    expect(await second.truth()).toBe(before);
  });

  test('tells large integers of the truth digit by digit', async () => {
    const { truth } = await start({ world: bench });
    expect(await truth()).toMatch(/"event_sequence":9007199254\d{5}[13579][,}]/);
  });

  test('serves the demo over HTTP', async () => {
    const { ask } = await start({ startedAtMs, clockOffsetMs: 0 });
    const answer = await ask(startedAt - 7200, startedAt - 3600);
    expect(answer.status).toBe(200);
    const body: unknown = await answer.json();
    expect(logOf({ json: () => body }).length).toBeGreaterThan(900);
  });

  test('starts with faults, and with behaviour on top of its preset', async () => {
    const from = Date.UTC(2026, 10, 19) / 1000;
    const { ask } = await start({ world: bench, behaviour: { cap: 5 }, faults: [{ kind: 'null-log', count: 1 }] });
    expect(await (await ask(from, from + 3600)).json()).toEqual({ response_map: { log: null }, http_status_code: 200 });
    const body: unknown = await (await ask(from, from + 3600)).json();
    expect(logOf({ json: () => body })).toHaveLength(5);
  });

  test('lets a day pass when its clock is moved, and purges as it does', async () => {
    const spec = { traffic: [{ requests: 400, secondsFromStart: [-3600, 0] }] };
    const { url, ask } = await start({ startedAtMs: Date.now(), world: { spec }, behaviour: { retentionHours: 20 } });
    const from = Math.floor(Date.now() / 1000) - 2700;
    const count = async () => {
      const body: unknown = await (await ask(from, from + 900)).json();
      return logOf({ json: () => body }).length;
    };
    expect(await count()).toBeGreaterThan(50);
    await fetch(`${url}/__stand-in/clock`, { method: 'PUT', body: JSON.stringify({ offsetMs: 86_400_000 }) });
    expect(await count()).toBe(0);
  });
});

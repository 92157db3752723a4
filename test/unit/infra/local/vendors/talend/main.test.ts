import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../../../../../../infra/local/vendors/talend/main.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(options: object) {
  const child = fork(entry, [JSON.stringify(options)], { execArgv: [] });
  children.push(child);
  const [message] = await once(child, 'message');
  return { child, url: (message as { url: string }).url };
}
const truthOf = async (url: string) => (await fetch(`${url}/__stand-in/truth?format=json`)).text();
const options = { world: { bench: { logs: 3, bigLogs: [1_000_000] } }, seed: 'm', startedAtMs: Date.now() };

describe('the process', () => {
  test('serves the same world again after it was killed', async () => {
    const first = await start(options);
    const before = await truthOf(first.url);
    expect(before.trimEnd().split('\n')).toHaveLength(4);
    first.child.kill('SIGKILL');
    const second = await start(options);
    expect(await truthOf(second.url)).toBe(before);
  });

  test.each(['disconnect', 'SIGTERM'])('ends on %s, also with a connection open', async (how) => {
    const { child, url } = await start(options);
    await truthOf(url);
    const exit = once(child, 'exit');
    if (how === 'disconnect') child.disconnect();
    else child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  test('starts with faults, and with behaviour on top of its preset', async () => {
    const { url } = await start({
      ...options,
      behaviour: { entriesPerPart: 1000 },
      faults: [{ kind: 'bearer-expired' }],
    });
    const rows = (await truthOf(url))
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(Math.max(...rows.map((row) => row.parts.json.length))).toBeGreaterThan(1);
    const headers = { authorization: 'Bearer stand-in-personal-access-token' };
    expect((await fetch(`${url}/processing/executables/tasks/executions`, { headers })).status).toBe(401);
  });
});

describe('the clock of the process', () => {
  const demo = { world: 'demo', seed: 'm', startedAtMs: Date.now() };
  const dayMs = 86_400_000;
  const listed = async (url: string) => {
    const headers = { authorization: 'Bearer stand-in-personal-access-token' };
    const answer = await fetch(`${url}/processing/executables/tasks/executions?lastDays=3&limit=1`, { headers });
    return ((await answer.json()) as { total: number }).total;
  };

  test('brings the runs of the next day when it is moved by a day', async () => {
    const { url } = await start(demo);
    expect(await listed(url)).toBe(300);
    await fetch(`${url}/__stand-in/clock`, { method: 'PUT', body: JSON.stringify({ offsetMs: dayMs }) });
    expect(await listed(url)).toBe(340);
  });

  test('begins where the options say', async () => {
    const { url } = await start({ ...demo, clockOffsetMs: dayMs });
    expect(await (await fetch(`${url}/__stand-in/clock`)).json()).toMatchObject({ offsetMs: dayMs });
    expect(await listed(url)).toBe(340);
  });
});

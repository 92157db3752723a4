import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../../../../../../infra/local/vendors/akinon/main.ts', import.meta.url));
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
const truthOf = async (url: string) => (await fetch(`${url}/__stand-in/truth`)).text();
const options = { world: { bench: { runs: 3, linesPerRun: 4 } }, seed: 'm', startedAtMs: Date.now() };

describe('the process', () => {
  test('serves the same world again after it was killed: per run a main log, its lines and its detail', async () => {
    const first = await start(options);
    const before = await truthOf(first.url);
    const rows = before.trimEnd().split('\n');
    expect(rows).toHaveLength(3 * (1 + 4 + 1));
    expect(rows.every((row) => JSON.parse(row).finished)).toBe(true);
    first.child.kill('SIGKILL');
    const second = await start(options);
    expect(await truthOf(second.url)).toBe(before);
  });

  test('starts with faults, credentials and behaviour', async () => {
    const { url } = await start({
      ...options,
      credentials: { username: 'u', password: 'p' },
      behaviour: { tokenSeconds: 5 },
      faults: [{ kind: 'server-error', endpoint: 'login', count: 1 }],
    });
    const login = () =>
      fetch(`${url}/api/nifi/login`, { method: 'POST', body: new URLSearchParams({ username: 'u', password: 'p' }) });
    expect((await login()).status).toBe(500);
    const issuedAtMs = Date.now();
    const answer = await login();
    expect(answer.status).toBe(200);
    const expiresAtMs = Number((await answer.text()).split('.')[0]);
    expect(expiresAtMs).toBeGreaterThanOrEqual(issuedAtMs + 5000);
    expect(expiresAtMs).toBeLessThanOrEqual(Date.now() + 5001);
  });
});

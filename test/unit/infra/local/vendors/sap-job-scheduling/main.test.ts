import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { liteHeaders as headers } from './small-instance.ts';

const entry = fileURLToPath(
  new URL('../../../../../../infra/local/vendors/sap-job-scheduling/main.ts', import.meta.url),
);
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
const options = { world: { bench: { runs: 30, schedules: 3 } }, seed: 'm', startedAtMs: Date.now() };

describe('the process', () => {
  test('serves the same world again after it was killed', async () => {
    const first = await start(options);
    const before = await truthOf(first.url);
    expect(before.trimEnd().split('\n')).toHaveLength(30);
    first.child.kill('SIGKILL');
    const second = await start(options);
    expect(await truthOf(second.url)).toBe(before);
  });

  test('ends on SIGTERM', async () => {
    const { child } = await start(options);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  test('starts with faults, with behaviour, and with its clock where the options say', async () => {
    const { url } = await start({
      ...options,
      world: 'demo',
      clockOffsetMs: 13 * 3_600_000,
      behaviour: { cursors: true },
      faults: [{ kind: 'throttling', ms: 5, endpoint: 'jobs' }],
    });
    const jobs = await fetch(`${url}/scheduler/jobs`, { headers });
    expect(jobs.headers.get('throttling')).toBe('5');
    const { results } = (await (await fetch(`${url}/scheduler/jobs/43/schedules`, { headers })).json()) as {
      results: { scheduleId: string }[];
    };
    expect(results).toHaveLength(1);
    const runs = `${url}/scheduler/jobs/43/schedules/${results[0]!.scheduleId}/runs?page_size=5`;
    expect(await (await fetch(runs, { headers })).json()).toHaveProperty('next_url');
  });
});

import { describe, expect, test } from 'vitest';
import { setUp, systemMs } from './small-vendor.ts';

const dayMs = 86_400_000;

describe('the clock endpoint', () => {
  test('shows the clock of the machine until it is moved', async () => {
    const { probe } = setUp();
    expect((await probe('GET', '/__stand-in/clock')).json()).toEqual({ nowMs: systemMs, offsetMs: 0 });
  });

  test('moves the clock of everything that the stand-in says, to an offset and not by one', async () => {
    const { probe, clock } = setUp();
    const put = async (offsetMs: number) =>
      (await probe('PUT', '/__stand-in/clock', { body: JSON.stringify({ offsetMs }) })).json();
    expect(await put(dayMs)).toEqual({ nowMs: systemMs + dayMs, offsetMs: dayMs });
    expect(await put(dayMs)).toEqual({ nowMs: systemMs + dayMs, offsetMs: dayMs });
    expect((await probe('GET', '/__stand-in/truth')).json()).toEqual({ at: systemMs + dayMs, name: 'all' });
    expect(clock.offsetMs()).toBe(dayMs);
    expect(await put(-1000)).toEqual({ nowMs: systemMs - 1000, offsetMs: -1000 });
  });

  test.each(['', '5', '{"offsetMs":"5"}', '{"offsetMs":1.5}', '{"offsetMs":5,"by":5}'])(
    'refuses %j and leaves the clock alone',
    async (body) => {
      const { probe, clock } = setUp();
      expect((await probe('PUT', '/__stand-in/clock', { body })).status).toBe(400);
      expect(clock.offsetMs()).toBe(0);
    },
  );
});

describe('the other control endpoints', () => {
  test('hand the query to the truth, and write a row a line', async () => {
    const answer = await setUp().probe('GET', '/__stand-in/truth?name=x');
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(answer.bytes.toString()).toBe(`{"at":${systemMs},"name":"x"}\n`);
  });

  test('show and replace the faults', async () => {
    const { probe } = setUp({ kind: 'never-answers' });
    const body = '[{"kind":"slow"}]';
    const slow = [{ kind: 'slow', skip: 0, delayMs: 0, chunkDelayMs: 0 }];
    expect((await probe('PUT', '/__stand-in/faults', { body })).json()).toEqual(slow);
    expect((await probe('GET', '/__stand-in/faults')).json()).toEqual(slow);
  });

  test.each([[[{ kind: 'meteor' }]], [[{ kind: 'slow', endpoint: 'cellar' }]], [{ kind: 'slow' }]])(
    'refuse the faults %j and leave those in force',
    async (rules) => {
      const { probe, standIn } = setUp({ kind: 'never-answers' });
      expect((await probe('PUT', '/__stand-in/faults', { body: JSON.stringify(rules) })).status).toBe(400);
      expect(standIn.faults.active().map(({ kind }) => kind)).toEqual(['never-answers']);
    },
  );

  test('tell what was asked, answered, downloaded and struck, without counting themselves', async () => {
    const { probe } = setUp({ kind: 'server-error', endpoint: 'rows', count: 1 });
    for (const path of ['/rows', '/rows', '/download', '/nowhere', '/__stand-in/stats']) await probe('GET', path);
    expect((await probe('GET', '/__stand-in/stats')).json()).toEqual({
      requests: { rows: 2, download: 1 },
      statuses: { 200: 2, 404: 1, 500: 1 },
      downloadedBytes: 1000,
      faultsFired: { 'server-error': 1 },
    });
  });

  test('answer 404 where there is none', async () => {
    expect((await setUp().probe('GET', '/__stand-in/x')).status).toBe(404);
  });
});

test('the source endpoint says what a source of this stand-in is configured with', async () => {
  const answer = await setUp().probe('GET', '/__stand-in/source');
  expect(answer.json()).toEqual({ auth: { token: 'one' }, scope: { site: 'http://stand-in.test' } });
});

test('a clock that is stopped stands still until it is moved again', async () => {
  const { probe, clock } = setUp();
  const put = (body: unknown) => probe('PUT', '/__stand-in/clock', { body: JSON.stringify(body) });
  expect((await put({ stoppedAtMs: 5 })).json()).toEqual({ nowMs: 5, offsetMs: 5 - systemMs });
  expect(clock.now()).toBe(5);
  await put({ offsetMs: 7 });
  expect(clock.now()).toBe(systemMs + 7);
});

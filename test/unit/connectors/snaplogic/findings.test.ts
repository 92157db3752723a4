import { describe, expect, it } from 'vitest';
import { answer } from '../../../factories/answer.ts';
import { MINUTE_MS, SnapLogicBench, START_MS } from './snaplogic-bench.ts';

const ID = '2026-11-20T00:00:00Z_2026-11-20T00:15:00Z';
const past = { startMs: START_MS + 4 * 60 * MINUTE_MS, settings: { lookBackMinutes: 1, sinceMs: START_MS } };

describe('what is odd in a reading', () => {
  const second = START_MS / 1000;
  const entry = (changes: object, log: object) =>
    JSON.stringify({
      time: '2026-11-20T00:00:10.000Z',
      ...changes,
      log: { request_time: START_MS + 10_000, client: 'a', ...log },
    });
  const told = async (...entries: string[]) => {
    const body = `{"response_map":{"log":[${entries.join()}]},"http_status_code":200}`;
    const bench = new SnapLogicBench({ ...past, handler: async () => answer(body) });
    await bench.discover();
    await bench.work(ID);
    return { bench, problems: bench.telemetry.of('problem').map(({ error, fields }) => [error.kind, fields]) };
  };

  it('is nothing as a rule, also with entries of the seconds around it', async () => {
    const around = [second - 1, second + 901].map((at) => entry({ time: null }, { request_time: at * 1000 }));
    const { bench, problems } = await told(entry({}, {}), entry({}, {}), ...around);
    expect(problems).toEqual([]);
    expect(bench.records(ID)).toHaveLength(2);
  });

  it('is told of once: another time than was asked for', async () => {
    const far = entry({ time: null }, { request_time: START_MS - 3_600_000 });
    const { bench, problems } = await told(far, far, entry({}, {}));
    expect(problems).toEqual([['contract', { finding: 'outside', count: 2 }]]);
    expect(bench.records(ID)).toHaveLength(1);
  });

  it('is told of once: a time that is not the request time, which decides', async () => {
    const { bench, problems } = await told(
      entry({ time: '2026-11-20T03:00:00Z' }, {}),
      entry({ time: '2026-11-20T00:00:10Z' }, { client: 'b' }),
    );
    expect(problems).toEqual([['contract', { finding: 'contradictory', count: 1 }]]);
    expect(bench.records(ID).map(({ timeMs }) => timeMs)).toEqual([START_MS + 10_000, START_MS + 10_000]);
  });

  it('is nothing where the request time was never set: the other time decides, and no entry is lost', async () => {
    const { bench, problems } = await told(...[0, -1, 1_795_251_907].map((at) => entry({}, { request_time: at })));
    expect(problems).toEqual([]);
    expect(bench.records(ID).map(({ timeMs }) => timeMs)).toEqual(Array(3).fill(START_MS + 10_000));
  });

  it('is told of once: two entries that tell differently of one request, which are both kept', async () => {
    const { bench, problems } = await told(
      entry({}, { bytes_sent: 1 }),
      entry({}, { bytes_sent: 2 }),
      entry({}, { bytes_sent: null }),
    );
    expect(problems).toEqual([['contract', { finding: 'changed', count: 2 }]]);
    expect(bench.records(ID)).toHaveLength(3);
  });

  it('is told of once: entries without a time, which are kept, once each', async () => {
    const { bench, problems } = await told('{"log":{}}', '{"log":{}}', 'null', entry({}, {}));
    expect(problems).toEqual([['contract', { finding: 'untimed', count: 3 }]]);
    expect(
      bench
        .records(ID)
        .map(({ timeMs }) => timeMs)
        .sort(),
    ).toEqual([START_MS, START_MS, START_MS, START_MS + 10_000]);
  });
});

it('entries without a time are kept once, also when every piece of a window has them', async () => {
  const bench = new SnapLogicBench({
    ...past,
    settings: { ...past.settings, windowMinutes: 60 },
    handler: async () => answer('{"response_map":{"log":[{"log":{}},{"log":{}}]}}'),
  });
  await bench.discover();
  await bench.work('2026-11-20T00:00:00Z_2026-11-20T01:00:00Z');
  expect(bench.bodies).toHaveLength(2);
  expect(bench.records()).toHaveLength(2);
});

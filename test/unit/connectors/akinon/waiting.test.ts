import { describe, expect, it } from 'vitest';
import { STILL_EXECUTING } from '../../../../shared/domain/outcome.ts';
import { differences } from './differences.ts';
import { OneWorker } from './one-worker.ts';

const OPEN = { count: 1, createdMinutes: [-2, -1], endsInSeconds: [900, 1000], lines: [5, 20], details: [2, 2] };
const GONE = { ...OPEN, endsInSeconds: [7200, 7200], purgedMinutes: [5, 5] };

const only = (worker: OneWorker) => [...worker.rows.values()][0]!;

describe('a run that the vendor still executes', () => {
  it('is asked for by its id until it is final, without a deadline, and lands exactly', async () => {
    const worker = new OneWorker({ groups: [OPEN] });
    await worker.discover();
    await worker.step(only(worker).id);
    expect(only(worker)).toMatchObject({ state: 'pending', note: STILL_EXECUTING, run: { status: 'running' } });
    expect(only(worker)).not.toHaveProperty('deadlineAtMs');
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
    expect(only(worker)).toMatchObject({ state: 'landed', run: { status: 'succeeded' } });
    // Growing waits: a quarter of an hour does not cost a request a minute.
    expect(worker.requests.logs).toBeLessThan(40);
  });

  it.each(['status-lags', 'state-lags', 'finished-lags', 'sub-lags'])(
    'and then contradicts itself (%s) lands once it does not',
    async (contradiction) => {
      const worker = new OneWorker({ groups: [{ ...OPEN, contradiction, contradictionSeconds: [400, 500] }] });
      await worker.discover();
      await worker.settle();
      expect(await differences(worker)).toEqual([]);
      expect(worker.notes.some((note) => note.startsWith('the run contradicts itself'))).toBe(true);
    },
  );

  it.each([
    ['state', 'number'],
    ['status', 'word'],
  ] as const)('is not final with a %s that is a %s nobody documented', async (field, form) => {
    const worker = new OneWorker({ groups: [{ ...OPEN, createdMinutes: [-90, -80], endsInSeconds: undefined }] });
    worker.standIn.faults.set([{ kind: 'unknown-state', field, form, count: 12 }]);
    await worker.discover();
    expect(only(worker).run).toMatchObject({ status: 'unknown' });
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
  });

  it('and contradicts itself for ever is given up at its deadline, aloud', async () => {
    const worker = new OneWorker({ groups: [{ ...OPEN, hangs: true }] });
    await worker.discover();
    await worker.settle();
    expect(only(worker)).toMatchObject({ state: 'failed', note: expect.stringContaining('contradicts itself') });
    expect(worker.requests.logs).toBeLessThan(220);
  });
});

describe('a run that the vendor lists no more', () => {
  it('is gone after three looks over ten minutes', async () => {
    const worker = new OneWorker({ groups: [GONE] });
    await worker.discover();
    await worker.settle();
    expect(only(worker)).toMatchObject({ state: 'gone', note: expect.stringMatching(/missing 3 times in 1\d min/) });
    expect(worker.notes.filter((note) => note.includes('does not list the run'))).toHaveLength(2);
  });

  it('and then does again is not gone', async () => {
    let hidden = 2;
    const worker = new OneWorker({
      groups: [OPEN],
      instead: ({ url }) => {
        if (!url.includes('filename_uuid=') || url.includes('original') || hidden === 0) return undefined;
        hidden -= 1;
        return Promise.resolve({ status: 404, headers: { 'content-length': '0' }, body: (async function* () {})() });
      },
    });
    await worker.discover();
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
  });

  it('is not gone when the vendor answers with other runs', async () => {
    const worker = new OneWorker({
      groups: [{ ...OPEN, count: 3 }],
      instead: ({ url, ...request }) =>
        url.includes('&filename_uuid=') ? worker.standIn.handle({ ...request, url: strayed(url) }) : undefined,
    });
    await worker.discover();
    const strayed = (url: string): string =>
      url.replace(/&filename_uuid=[^&]*/, `&filename_uuid=${[...worker.rows.keys()][0]}`);
    await worker.settle();
    const states = [...worker.rows.values()].map(({ state }) => state);
    expect(states).toEqual(['landed', 'failed', 'failed']);
  });
});

describe('a step', () => {
  it('may be taken twice wherever a worker can die, and lands the same', async () => {
    const worker = new OneWorker({ groups: [{ ...OPEN, count: 2 }] });
    await worker.discover();
    for (const id of worker.rows.keys()) {
      while (!['landed', 'failed'].includes(worker.rows.get(id)!.state)) {
        const before = worker.rows.get(id)!;
        worker.environment.advanceTo(before.dueAtMs);
        await worker.step(id);
        worker.rows.set(id, before);
        await worker.step(id);
      }
    }
    expect(await differences(worker)).toEqual([]);
  });

  it('refuses lines of another run', async () => {
    const worker = new OneWorker({
      groups: [{ ...OPEN, count: 2, createdMinutes: [-90, -80], endsInSeconds: undefined, lines: [9, 9] }],
      instead: ({ url, ...request }) =>
        url.includes('log_type=3')
          ? worker.standIn.handle({ ...request, url: url.replace(/&original_filename_uuid=[^&]*/, '') })
          : undefined,
    });
    await worker.discover();
    await expect(worker.settle()).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('sub logs', () => {
  it('that the main log does not hold are listed, with their details', async () => {
    const worker = new OneWorker({
      groups: [{ ...OPEN, createdMinutes: [-90, -80], endsInSeconds: undefined, lines: [3, 3], details: [7, 7] }],
      instead: (request) => {
        if (!request.url.includes('log_type=1')) return undefined;
        return worker.standIn.handle(request).then(async (response) => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of response.body) chunks.push(chunk);
          const text = Buffer.concat(chunks)
            .toString()
            .replace(/,"sub_flows":\[.*?\]/g, '');
          return {
            status: response.status,
            headers: { 'content-length': String(Buffer.byteLength(text)) },
            body: (async function* () {
              yield Buffer.from(text);
            })(),
          };
        });
      },
    });
    await worker.discover();
    await worker.settle();
    const [run] = worker.world.runs;
    const subs = [...worker.records.keys()].filter((key) => key.startsWith('sub-logs/'));
    expect(subs).toHaveLength(run!.subs.length);
    expect(worker.files.size).toBe(run!.detailOffsets.filter((offset) => offset <= run!.subs.length + 3).length);
    expect(
      only(worker)
        .parts.map(({ stream }) => stream ?? 'main-logs')
        .slice(0, 4),
    ).toEqual(['main-logs', 'line-logs', 'sub-logs', 'log-details']);
  });
});

import { describe, expect, it } from 'vitest';
import type { DownloadForm } from '../../../../infra/local/vendors/akinon/download-form.ts';
import { MAX_DETAILS, withDetails } from '../../../../shared/connectors/akinon/detail-ids.ts';
import { RunMemorySchema } from '../../../../shared/connectors/akinon/memory.ts';
import { differences } from './differences.ts';
import { OneWorker } from './one-worker.ts';

const withForm = async (form: DownloadForm, count?: number): Promise<OneWorker> => {
  const worker = new OneWorker({ groups: [{ count: 1, createdMinutes: [-99, -90], lines: [9, 9], details: [3, 3] }] });
  worker.standIn.faults.set([{ kind: 'download-form', form, ...(count === undefined ? {} : { count }) }]);
  await worker.discover();
  return worker;
};
const only = (worker: OneWorker) => [...worker.rows.values()][0]!;
const partIndexes = (worker: OneWorker) => only(worker).parts.map(({ index }) => index);

describe('details', () => {
  it.each([
    'wrapped',
    'quoted',
    'unpadded',
    'data-descriptor',
    'stored',
    'parent-path',
    'absolute-path',
    'backslash-path',
  ] as const)('of the form %s land exactly, numbered from 10', async (form) => {
    const worker = await withForm(form);
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
    expect(partIndexes(worker)).toEqual([1, 2, 10, 11, 12]);
  });

  it('of several files land one part for each file, the first ones first', async () => {
    const worker = await withForm('several-entries');
    await worker.settle();
    expect(partIndexes(worker)).toEqual([1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
    const files = [...worker.files.values()];
    expect((await differences(worker)).filter((line) => line.startsWith('not as it is'))).toEqual([]);
    // The two files beside each detail are the same everywhere.
    expect(new Set(files).size).toBe(4);
  });

  it.each(['missing', 'no-entry', 'empty-json'] as const)(
    'that are not there (%s) are passed over, and keep their numbers',
    async (form) => {
      const worker = await withForm(form, 1);
      await worker.settle();
      expect(only(worker).state).toBe('landed');
      expect(partIndexes(worker)).toEqual([1, 2, 11, 12]);
    },
  );

  it.each([
    ['encrypted', /is encrypted/],
    ['too-many-entries', /20000 entries, and 64 are allowed/],
    ['bomb', /grows more than 1000 times/],
    ['understated-bomb', /grows more|more than the 100 bytes/],
  ] as const)('that are hostile (%s) are refused, and said so', async (form, message) => {
    const worker = await withForm(form);
    await expect(worker.settle()).rejects.toMatchObject({ kind: 'contract', message: expect.stringMatching(message) });
  });

  it.each(['corrupt', 'not-a-zip', 'not-base64'] as const)(
    'that are broken (%s) may be whole the next time',
    async (form) => {
      const worker = await withForm(form, 1);
      await expect(worker.settle()).rejects.toMatchObject({
        kind: 'transient',
        message: expect.stringMatching(/^detail of log \d+: /),
      });
      await worker.settle();
      expect(await differences(worker)).toEqual([]);
    },
  );

  it('remember what was passed over when the next one fails', async () => {
    const worker = await withForm('missing', 1);
    const { id } = only(worker);
    await worker.step(id);
    await worker.step(id);
    worker.standIn.faults.set([
      { kind: 'download-form', form: 'missing', count: 1 },
      { kind: 'too-many-requests', endpoint: 'download', count: 1, retryAfterSeconds: 7 },
    ]);
    await expect(worker.step(id)).rejects.toMatchObject({
      kind: 'rate_limited',
      retryAfterSeconds: 7,
      memory: { position: 1 },
    });
  });

  it('that break off in the middle land nothing', async () => {
    const worker = await withForm('wrapped');
    worker.standIn.faults.set([{ kind: 'truncated-body', endpoint: 'download', count: 1 }]);
    await expect(worker.settle()).rejects.toMatchObject({ kind: 'transient' });
    expect(worker.files.size).toBe(0);
  });
});

describe('the ids of details', () => {
  it('are remembered once each and in the order of numbers', () => {
    const memory = withDetails(RunMemorySchema.parse({ details: ['9'] }), ['10', '9007199254740993', '9', '8']);
    expect(memory).toMatchObject({ details: ['8', '9', '10', '9007199254740993'], tooManyDetails: false });
  });

  it('are too many beyond what a row can hold, which is said when everything else has landed', async () => {
    const ids = Array.from({ length: MAX_DETAILS + 1 }, (_, index) => String(index));
    const memory = withDetails(RunMemorySchema.parse({ stage: 'details' }), ids);
    expect(memory).toMatchObject({ tooManyDetails: true });
    const worker = await withForm('wrapped');
    worker.rows.set(only(worker).id, { ...only(worker), memory });
    await expect(worker.settle()).rejects.toMatchObject({
      kind: 'contract',
      message: expect.stringContaining(`more than ${MAX_DETAILS} details`),
    });
  });
});

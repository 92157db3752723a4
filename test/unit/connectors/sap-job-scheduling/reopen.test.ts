import { expect, it } from 'vitest';
import type { ListedSlice } from '../../../../shared/ports/connector.ts';
import { Reader, type ReaderOptions } from './reader.ts';

const JOBS = [{ schedules: [{ everySeconds: 600, firstSecondsAgo: 9_000, lastSecondsAfter: 86_400 }] }];

async function discovered(options: Partial<ReaderOptions> = {}, cursor?: Record<string, unknown>) {
  const reader = new Reader({ jobs: JOBS, ...options });
  const slices: ListedSlice[] = [];
  for await (const page of reader.connector().discover(cursor)) slices.push(...page.slices);
  return slices;
}

it('a schedule that the vendor lists is opened again when it has ended', async () => {
  expect(await discovered()).toMatchObject([{ wake: true, reopen: true }]);
});

it('a schedule that the vendor lists no more, or that only the configuration names, is not', async () => {
  const [slice] = await discovered();
  const [jobId = '', scheduleId = ''] = slice!.id.split(/\.(.*)/s);
  const scope = { jobs: [{ jobId, schedules: [scheduleId] }] };
  expect((await discovered({ scope })).filter(({ reopen }) => reopen === true)).toEqual([]);
  const missing = (await discovered({}, { known: { '1.gone': 0 } })).find(({ id }) => id === '1.gone');
  expect(missing).toMatchObject({ wake: true });
  expect(missing?.reopen).toBeUndefined();
});

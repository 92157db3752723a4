import { describe, expect, it } from 'vitest';
import { stepPages } from '../../../../shared/connectors/talend/log-pages.ts';
import { type LogMemory, LogMemorySchema } from '../../../../shared/connectors/talend/memory.ts';
import type { PartToLand, StepOutcome } from '../../../../shared/domain/outcome.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { failureOf, type Reply, TalendBench } from './talend-bench.ts';

const SLICE = sliceRow({ id: 'run-1' });
const PART = 20_000;
const memory = (fields: object = {}): LogMemory => LogMemorySchema.parse({ final: true, ...fields });
/** Entries by their numbers, of so many in all; the next page begins after them unless told otherwise. */
const page = (total: number, from: number, count: number, nextIndex: number | null = from + count): Reply => ({
  json: { totalSize: total, nextIndex, data: Array.from({ length: count }, (_entry, index) => ({ n: from + index })) },
});
const bench = (...replies: Reply[]): TalendBench => new TalendBench({ page: replies });
const step = (of: TalendBench, before = memory(), nowMs = NOON_MS): Promise<StepOutcome> =>
  stepPages(of.client, SLICE, before, nowMs, of.tally);

async function partOf(of: TalendBench, before = memory()): Promise<PartToLand> {
  const outcome = await step(of, before);
  if (outcome.kind !== 'land') throw new Error(`it does not ${outcome.kind}`);
  return outcome.part;
}

const numbers = async (part: PartToLand): Promise<number[]> => {
  const text = (await collectBytes((await part.open()).body)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).n);
};
const upTo = (count: number): number[] => Array.from({ length: count }, (_entry, index) => index);

describe('a log that is read page by page', () => {
  it('is one part of lines of JSON, under an end that is frozen when it is begun', async () => {
    const of = bench(page(3, 0, 3));
    const outcome = await step(of);
    expect(outcome).toMatchObject({
      kind: 'land',
      before: { pagesEndMs: NOON_MS, counted: 3, landed: 0 },
      memory: { pagesEndMs: NOON_MS, counted: 3, landed: 1 },
      part: { index: 1, of: 1, extension: 'ndjson', contentType: 'application/x-ndjson' },
    });
    if (outcome.kind !== 'land') return;
    const { body, offset } = await outcome.part.open();
    expect(offset).toBe(0);
    expect((await collectBytes(body)).toString()).toBe('{"n":0}\n{"n":1}\n{"n":2}\n');
  });

  it('asks for 200 entries a page and at last for what is left, always under the same end', async () => {
    const of = bench(page(450, 0, 200), page(450, 200, 200), page(450, 400, 50));
    expect(await numbers(await partOf(of, memory({ pagesEndMs: NOON_MS - 60_000, counted: 450 })))).toEqual(upTo(450));
    const endTime = '2026-11-20T11:59:00Z';
    expect(of.queries('page')).toEqual([
      { startIndex: '0', count: '200', order: 'ASC', endTime },
      { startIndex: '200', count: '200', order: 'ASC', endTime },
      { startIndex: '400', count: '50', order: 'ASC', endTime },
    ]);
    expect(of.tally.requests).toBe(3);
  });

  it('without an entry is one part without a byte', async () => {
    const part = await partOf(bench(page(0, 0, 0)));
    expect(part).toMatchObject({ index: 1, of: 1 });
    expect(await numbers(part)).toEqual([]);
  });

  it.each([
    [PART - 1, 1],
    [PART, 1],
    [PART + 1, 2],
    [45_000, 3],
  ])('of %i entries has %i parts', async (counted, of) => {
    expect(await partOf(bench(page(counted, 0, 200)))).toMatchObject({ index: 1, of });
  });

  it('goes on with its second part where the first one ended', async () => {
    const of = bench(page(PART + 3, PART, 3));
    const part = await partOf(of, memory({ landed: 1, counted: PART + 3, pagesEndMs: NOON_MS }));
    expect(part).toMatchObject({ index: 2, of: 2 });
    expect(await numbers(part)).toEqual([PART, PART + 1, PART + 2]);
    expect(of.queries('page')[0]).toMatchObject({ startIndex: '20000' });
  });

  it('is done, without a request, once its last part has landed', async () => {
    const all = memory({ landed: 1, counted: PART });
    expect(await step(new TalendBench({}), all)).toEqual({ kind: 'done', memory: all });
  });

  it('holds no more entries than the vendor counted, whatever the last page holds', async () => {
    expect(await numbers(await partOf(bench(page(4, 0, 2), page(4, 2, 3))))).toEqual(upTo(4));
  });
});

describe('pages that do not agree', () => {
  it.each<[string, Reply[], number, number]>([
    ['jump over entries', [page(4, 0, 2, 3), page(4, 3, 1)], 2, 4],
    ['go back', [page(4, 0, 2, 1), page(4, 1, 3)], 2, 4],
    ['end too early', [page(4, 0, 2, null), page(4, 2, 2)], 2, 4],
    ['hold nothing in the middle', [page(4, 0, 2), page(4, 2, 0), page(4, 2, 2)], 2, 4],
    ['count otherwise in the middle', [page(4, 0, 2), page(5, 2, 2)], 2, 5],
  ])('have the log read from its start: they %s', async (_what, replies, entries, counted) => {
    const part = await partOf(bench(...replies), memory({ remakes: 1 }));
    const error = await failureOf(numbers(part));
    expect(error).toMatchObject({ kind: 'transient', source: 'talend-eu', safe: { entries, counted } });
    expect(error.message).toBe(
      `the pages of the log of run run-1 end or jump after ${entries} of ${counted} entries; it is read from its start`,
    );
    expect(error.memory).toStrictEqual(memory({ remakes: 1, landed: 0 }));
  });

  it('have parts that landed before read again as well', async () => {
    const part = await partOf(
      bench(page(PART + 9, PART, 3)),
      memory({ landed: 1, counted: PART + 3, pagesEndMs: NOON_MS }),
    );
    expect((await failureOf(numbers(part))).memory).toStrictEqual(memory());
  });
});

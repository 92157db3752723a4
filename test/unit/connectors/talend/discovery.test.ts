import { describe, expect, it } from 'vitest';
import { listWindow } from '../../../../shared/connectors/talend/discovery.ts';
import { collect } from '../../../factories/collect.ts';
import { failureOf, type Reply, TalendBench } from './talend-bench.ts';

const SECOND = { fromMs: 10_000, toMs: 11_000 };
const page = (ids: readonly string[], total?: number): Reply => ({
  json: { items: ids.map((executionId) => ({ executionId })), total },
});
const END = page([]);
const hundred = (prefix: string): string[] => Array.from({ length: 100 }, (_run, index) => `${prefix}${index}`);

async function listed(replies: Reply[], window = SECOND): Promise<{ pages: string[][]; offsets: number[] }> {
  const bench = new TalendBench({ list: replies });
  const pages = await collect(listWindow(bench.client, { taskId: 'task-1' }, window));
  const offsets = bench.queries('list').map(({ offset }) => Number(offset));
  return { pages: pages.map((runs) => runs.map(({ executionId }) => executionId)), offsets };
}

describe('a listing with a total', () => {
  it('is walked once where as many runs were seen', async () => {
    const replies = [page(hundred('a'), 102), page(['b', 'c'], 102)];
    expect(await listed(replies)).toEqual({ pages: [hundred('a'), ['b', 'c']], offsets: [0, 100] });
  });

  it('is walked again where fewer were seen, and gives only what is new', async () => {
    const first = [page(['a', 'b'], 3), page(['b'], 3)];
    const second = [page(['a', 'b'], 3), page(['c'], 3)];
    expect(await listed([...first, ...second])).toEqual({ pages: [['a', 'b'], ['c']], offsets: [0, 2, 0, 2] });
  });

  it('believes the last word of the vendor, as runs may be added meanwhile', async () => {
    const replies = [page(['a', 'b'], 3), page(['c', 'd'], 4)];
    expect((await listed(replies)).offsets).toEqual([0, 2]);
  });

  it('gives a run once that is twice on a page, and steps no further than the runs it saw', async () => {
    const replies = [page(['a', 'a', 'b'], 3), page(['c'], 3)];
    expect(await listed(replies)).toEqual({ pages: [['a', 'b'], ['c']], offsets: [0, 2] });
  });

  it('is looked at again where it says that there are runs and shows none', async () => {
    expect(await listed([page([], 1), page(['a'], 1)])).toEqual({ pages: [['a']], offsets: [0, 0] });
  });

  it('is not complete where it keeps saying that there are runs and shows none', async () => {
    const bench = new TalendBench({ list: Array.from({ length: 4 }, () => page([], 5)) });
    const failure = await failureOf(collect(listWindow(bench.client, { taskId: 'task-1' }, SECOND)));
    expect(failure.kind).toBe('transient');
    expect(bench.queries('list')).toHaveLength(4);
  });

  it('costs one request where it says that there is no run', async () => {
    expect(await listed([page([], 0)])).toEqual({ pages: [], offsets: [0] });
  });
});

describe('a listing without a total', () => {
  it('is read up to an empty page, and again until nothing new is found', async () => {
    const replies = [
      page(['a']),
      END,
      page(['a']),
      page(['b']),
      END,
      page(['a', 'b', 'c']),
      END,
      page(['a', 'b', 'c']),
      END,
    ];
    expect(await listed(replies)).toEqual({
      pages: [['a'], ['b'], ['c']],
      offsets: [0, 1, 0, 1, 2, 0, 3, 0, 3],
    });
  });

  it('is looked at twice where it is empty', async () => {
    expect(await listed([END])).toEqual({ pages: [], offsets: [0, 0] });
  });

  it('ends where the same page comes again, as the vendor does not page', async () => {
    expect(await listed([page(['a', 'b'])])).toEqual({ pages: [['a', 'b']], offsets: [0, 2, 0, 2] });
  });
});

describe('a listing whose total is 0 all the same', () => {
  it('ends with a page that is not full, and is walked a second time', async () => {
    expect(await listed([page(['a'], 0)])).toEqual({ pages: [['a']], offsets: [0, 0] });
  });

  it('goes on after a full page', async () => {
    const walk = [page(hundred('a'), 0), page(['b'], 0)];
    expect(await listed([...walk, ...walk])).toEqual({ pages: [hundred('a'), ['b']], offsets: [0, 100, 0, 100] });
  });
});

describe('a listing that never agrees with its total', () => {
  const replies = (): Reply[] => Array.from({ length: 40 }, () => [page(['a'], 5), page([], 5)]).flat();

  it('is walked four times, and then fails for now, even for one second', async () => {
    const bench = new TalendBench({ list: replies() });
    const error = await failureOf(collect(listWindow(bench.client, {}, SECOND)));
    expect(error).toMatchObject({ kind: 'transient', safe: SECOND });
    expect(error.message).toBe('The listing of runs does not agree with itself, even for one second');
    expect(bench.seen).toHaveLength(8);
  });

  it('is split into halves, which are listed one after the other', async () => {
    const halves = [page(['a'], 1), page(['b'], 1)];
    const bench = new TalendBench({ list: [...replies().slice(0, 8), ...halves] });
    const pages = await collect(listWindow(bench.client, {}, { fromMs: 10_000, toMs: 12_000 }));
    expect(pages.flat().map(({ executionId }) => executionId)).toEqual(['a', 'a', 'b']);
    expect(bench.queries('list').slice(-2)).toMatchObject([
      { from: '10000', to: '11000' },
      { from: '11000', to: '12000' },
    ]);
  });
});

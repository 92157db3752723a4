import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectRows } from '../../../infra/local/vendors/kit/collect.ts';
import { type CountedPage, provenWalk } from '../../../shared/connectors/proven-walk.ts';

const asText = (row: string): string => row;

/** A listing whose pages are asked for in turn, and whose rows may be moved between two questions. */
function listing(rows: readonly string[], perPage: number, moved: readonly (readonly string[])[] = []) {
  let current = rows;
  const later = [...moved];
  const asked: number[] = [];
  const page = async (number: number): Promise<CountedPage<string>> => {
    asked.push(number);
    const answer = { rows: current.slice((number - 1) * perPage, number * perPage), total: current.length };
    current = later.shift() ?? current;
    return answer;
  };
  return { page, asked };
}

it('asks for each page of a listing once as long as nothing moves', async () => {
  const { page, asked } = listing(['a', 'b', 'c', 'd', 'e'], 2);
  expect(await collectRows(provenWalk(asText, page))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(asked).toEqual([1, 2, 3]);
});

it('sees every row, however the rows are shuffled between two pages', async () => {
  const rows = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      rows.chain((all) =>
        fc.record({
          all: fc.constant(all),
          moved: fc.array(fc.shuffledSubarray(all, { minLength: all.length }), { maxLength: 6 }),
        }),
      ),
      fc.integer({ min: 1, max: 7 }),
      async ({ all, moved }, perPage) => {
        const { page } = listing(all, perPage, moved);
        const seen = await collectRows(provenWalk(asText, page)).catch((error: unknown) => error);
        // Or it says that it can not be sure.
        if (seen instanceof Error) expect(seen).toMatchObject({ kind: 'transient' });
        else expect(new Set(seen as string[])).toEqual(new Set(all));
      },
    ),
  );
});

it('takes a listing of nothing at its word', async () => {
  const { page, asked } = listing([], 2);
  expect(await collectRows(provenWalk(asText, page))).toEqual([]);
  expect(asked).toEqual([1]);
});

it('gives up on a listing that always counts one row more than it shows', async () => {
  const page = async (number: number): Promise<CountedPage<string>> => ({ rows: number === 1 ? ['a'] : [], total: 2 });
  await expect(collectRows(provenWalk(asText, page))).rejects.toMatchObject({ kind: 'transient' });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { damage, damaged } from '../factories/damage.ts';
import { seen } from './duckdb-seen.ts';
import { input } from './duckdb-tables.ts';

const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 4 });
const spelled = fc
  .tuple(fc.array(object, { minLength: 1, maxLength: 6 }), fc.constantFrom(undefined, ' ', '\n\t'), fc.boolean())
  .map(([records, space, asArray]) => {
    const texts = records.map((record) => JSON.stringify(record, undefined, asArray ? space : undefined));
    return asArray ? `[${texts.join(' ,\n')}]` : texts.join('\r\n');
  })
  .filter((text) => !/\\ud[89a-f]/i.test(text));

it('makes the same rows of good records, whether a broken one makes it read carefully or not', async () => {
  await fc.assert(
    fc.asyncProperty(spelled, async (text) => {
      const fast = await seen(input(text));
      const careful = await seen(input(text), input('broken', { part: 2 }));
      expect(careful.lines).toEqual(fast.lines);
      expect([fast.quarantine.length, careful.quarantine.length]).toEqual([0, 1]);
    }),
    { numRuns: 20 },
  );
});

it('makes the same rows of damaged records, whatever stands beside them', async () => {
  await fc.assert(
    fc.asyncProperty(spelled, fc.array(damage, { minLength: 1, maxLength: 2 }), async (whole, damages) => {
      const text = damaged(whole, damages);
      const alone = await seen(input(text));
      const beside = await seen(input(text), input('broken', { part: 2 }));
      expect(beside.lines).toEqual(alone.lines);
      expect(beside.quarantine.slice(0, -1)).toEqual(alone.quarantine);
    }),
    { numRuns: 39 },
  );
});

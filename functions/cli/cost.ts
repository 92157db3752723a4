import { costOf } from '../../shared/domain/cost.ts';
import { predictCalls } from '../../shared/domain/cost-calls.ts';
import { costOfDesigns } from '../../shared/domain/cost-of-designs.ts';
import { parseWords } from './arguments.ts';
import { type CostView, printCosts } from './cost-view.ts';
import { countCosts } from './count-costs.ts';
import { dayBounds } from './day-bounds.ts';
import { EXIT } from './exit-codes.ts';
import { noWords } from './list-options.ts';
import { loadPrices } from './load-prices.ts';
import { withPlace } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/** `runlake cost`: what the logs of each source have cost, from the calls that their rows count. */
export const cost: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    ...PLACE_WORDS,
    source: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    prices: { type: 'string' },
    designs: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  noWords(positionals, 'cost');
  const place = placeOf(values);
  const bounds = dayBounds(values);
  const prices = await loadPrices(values.prices);
  const views = await withPlace(place, values.source, async ({ storage, sources }) => {
    const found: CostView[] = [];
    for (const source of sources) {
      const counts = await countCosts(storage, source, bounds);
      found.push({
        source: source.id,
        vendor: source.vendor,
        counts,
        calls: predictCalls(counts),
        ...costOf(counts, prices),
        designs: costOfDesigns(counts, prices),
      });
    }
    return found;
  });
  if (values.json) await writeOut(`${JSON.stringify({ prices, sources: views }, undefined, 2)}\n`);
  else await printCosts(views, prices, { inDetail: values.source !== undefined, designs: values.designs });
  return EXIT.ok;
};

import { parseArgs } from 'node:util';
import { AREAS } from './areas.ts';
import { runArea } from './run-area.ts';
import { scoreTable, shareFound } from './score.ts';

const USAGE = `npm run mutants -- [options]
  --area LIST   some of ${AREAS.map(({ name }) => name).join(',')} (all)
  --only LIST   only these files, with commas between them
  --fresh       forget what earlier runs found`;
const AIM = 0.8;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { area: text, only: text, fresh: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help === true) console.log(USAGE);
else {
  const names = values.area?.split(',');
  const scores = [];
  for (const area of AREAS.filter(({ name }) => names?.includes(name) ?? true)) {
    const score = await runArea(area, { only: values.only?.split(','), fresh: values.fresh ?? false });
    if (score === undefined) continue;
    for (const survivor of score.survivors) console.log(survivor);
    scores.push(score);
  }
  console.log(`\n${scoreTable(scores)}`);
  const all = scores.reduce(
    (sum, one) => ({
      found: sum.found + one.found,
      survived: sum.survived + one.survived,
      unreached: sum.unreached + one.unreached,
    }),
    { found: 0, survived: 0, unreached: 0 },
  );
  process.exitCode = shareFound(all) < AIM ? 1 : 0;
}

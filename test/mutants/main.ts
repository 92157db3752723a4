import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AREAS } from './areas.ts';
import { checkAllGuards } from './guards/check-all-guards.ts';
import { runArea } from './run-area.ts';
import { type AreaScore, scoreTable, shareFound, totalOf } from './score.ts';

const USAGE = `npm run mutants -- [options]
  --area LIST   some of ${AREAS.map(({ name }) => name).join(',')} (all)
  --only LIST   only these files, with commas between them
  --fresh       forget what earlier runs found
  --guards      instead: take each guard of docs/guards.md out, and see its test fail; --only names files`;
/** Of all mutants that are tried, at least this share has to be found. */
const AIM = 0.8;
const ROOT = join(import.meta.dirname, '../..');

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const { values } = parseArgs({ options: { area: text, only: text, fresh: flag, guards: flag, help: flag } });
const [areas, only] = [values.area?.split(','), values.only?.split(',')];

if (values.help === true) console.log(USAGE);
else if (values.guards === true) process.exitCode = (await checkAllGuards(ROOT, only)) ? 0 : 1;
else {
  const scores: AreaScore[] = [];
  for (const area of AREAS.filter(({ name }) => areas?.includes(name) ?? true)) {
    const score = await runArea(area, { only, fresh: values.fresh ?? false });
    if (score === undefined) continue;
    for (const survivor of score.survivors) console.log(survivor);
    scores.push(score);
  }
  console.log(`\n${scoreTable(scores)}`);
  process.exitCode = shareFound(totalOf(scores)) < AIM ? 1 : 0;
}

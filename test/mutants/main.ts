import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const USAGE = `npm run mutants -- [options]
  --only LIST   files or folders, with commas between them (shared/domain,shared/connectors)
  --fresh       forget what earlier runs found`;

const { values } = parseArgs({ options: { only: { type: 'string' }, fresh: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help === true) console.log(USAGE);
else {
  const mutate = values.only?.split(',').map((name) => (name.endsWith('.ts') ? name : `${name}/**/*.ts`));
  await new Stryker({
    configFile: 'test/mutants/stryker.config.json',
    ...(mutate === undefined ? {} : { mutate }),
    force: values.fresh ?? false,
  }).runMutationTest();
}

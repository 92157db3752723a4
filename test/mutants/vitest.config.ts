import { basename, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { AREAS } from './areas.ts';

const area = AREAS.find(({ name }) => name === process.env.MUTANTS_AREA);

/** Properties and whole landings last: what an example finds needs no search. */
class ExamplesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      /(?:property|landing|listing|reading|faults)\./.test(basename(moduleId)) ? 1 : 0;
    return files.toSorted((left, right) => rank(left) - rank(right) || left.moduleId.localeCompare(right.moduleId));
  }
}

/** The fast tests of one area: each of them runs again for every mutant that it reaches. Without an area, all tests. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: [...(area?.tests ?? ['test/**/*.test.ts'])],
    // The tests of guards are made to fail. Stryker, for an area, kills its processes, which would leave the folder itself.
    globalSetup: area === undefined ? ['test/own-temporary-folder.ts'] : [],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ['test/mutants/set-up.ts'],
    sequence: { sequencer: ExamplesFirst },
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files are the acts of one play, on one stage: what the first one has landed, the last one destroys. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((left, right) => (left.moduleId < right.moduleId ? -1 : 1));
  }
}

/**
 * Not among the tests of `npm test`: it needs Python, and an emulator that is installed when it is first asked for. One deploy
 * for all files, in stage.ts; they run one after the other by their names, and the first failure ends the run.
 */
export default defineConfig({
  test: {
    include: ['test/e2e-cloud/*.cloud.ts'],
    globalSetup: ['test/own-temporary-folder.ts', 'test/e2e-cloud/stage.ts'],
    environment: 'node',
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    bail: 1,
    testTimeout: 240_000,
    hookTimeout: 60_000,
    reporters: [['default', { summary: false }], './test/closing-line-reporter.ts'],
  },
});

import { defineConfig } from 'vitest/config';

/** Not among the tests of `npm test`: it needs Python, and an emulator that is installed when it is first asked for. */
export default defineConfig({
  test: {
    include: ['test/athena/*.athena.ts'],
    globalSetup: ['test/own-temporary-folder.ts'],
    environment: 'node',
    testTimeout: 30_000,
    // The first run installs the emulator.
    hookTimeout: 300_000,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
});

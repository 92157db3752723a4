import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The tests of what decides, and no others: every one of them runs again for each mutant that it reaches. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: ['test/unit/domain/**/*.test.ts', 'test/unit/connectors/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ['test/mutants/set-up.ts'],
  },
});

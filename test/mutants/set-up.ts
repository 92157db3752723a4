import fc from 'fast-check';
import { beforeEach } from 'vitest';
import { LEFT_OUT } from './left-out.ts';

// The same values for every mutant: whether one is found must not depend on luck.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_211_104) });

beforeEach(({ task, skip }) => {
  if (process.env.MUTANTS_AREA !== undefined) skip(LEFT_OUT.test(task.name), 'left out: see left-out.ts');
});

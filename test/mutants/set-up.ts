import fc from 'fast-check';

// The same values for every mutant: whether one is found must not depend on luck.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_211_104) });

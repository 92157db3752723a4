/**
 * Titles of tests that are left out when mutants are looked for. Most simulate days and take seconds: run for each
 * mutant they would cost hours, and what they alone would find counts as survived.
 */
export const LEFT_OUT = new RegExp(
  [
    'two days of the demo',
    'however the listing is sorted and whatever it says of the next page',
    'days of coming, changing and going \\((?!newest first\\))',
    'land with at most a tenth more requests',
    '^(?:in ascending order|in descending order|in no order|that repeats rows|that says 0 for its total) ',
    'that ended as UNKNOWN are looked at again',
    'does not cut up the quiet windows',
    'is told of where even one second is as long as it',
    'costs one request for each window: 96',
    'lands in parts of 20,000 entries',
    // A thread can not change its time zone.
    'whatever the time zone of the host is',
  ].join('|'),
);

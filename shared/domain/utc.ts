/** An instant in the vendors' whole-second RFC 3339 spelling, `2021-09-01T07:01:45Z`; fractions are cut off. */
export const utcSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

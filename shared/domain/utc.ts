const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;

/** Epoch milliseconds of a vendor's time; one without a zone is UTC, whatever zone this machine is in. NaN for no time. */
export const parseUtc = (text: string): number =>
  Date.parse(WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text);

/** An instant in the vendors' whole-second RFC 3339 spelling, `2021-09-01T07:01:45Z`; fractions are cut off. */
export const utcSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

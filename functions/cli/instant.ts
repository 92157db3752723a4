const RFC_3339 = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** Reads an RFC 3339 instant; a bare date means its midnight, UTC; `undefined` for what is none. Units: epoch milliseconds. */
export function parseInstant(text: string): number | undefined {
  const instantMs = RFC_3339.test(text) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

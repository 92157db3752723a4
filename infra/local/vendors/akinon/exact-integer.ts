declare global {
  /** ECMAScript's JSON source text access, which the compiler's libraries do not describe yet. */
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** Returns a value that JSON.stringify writes as this very integer, also beyond 2^53. */
export function exactInteger(value: bigint): unknown {
  return JSON.rawJSON(value.toString());
}

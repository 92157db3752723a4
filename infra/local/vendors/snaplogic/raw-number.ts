declare global {
  /** ECMAScript's JSON source text access, which the compiler's libraries do not describe yet. */
  interface JSON {
    rawJSON(text: string): unknown;
    isRawJSON(value: unknown): boolean;
  }
}

/** Returns a value that JSON.stringify writes as these very digits, also where no number of JavaScript has them. */
export function rawNumber(value: bigint): unknown {
  return JSON.rawJSON(value.toString());
}

/** Whether a value came from `rawNumber`: it looks like an object but is a number. */
export function isRawNumber(value: unknown): boolean {
  return JSON.isRawJSON(value);
}

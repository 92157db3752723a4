declare global {
  /** ECMAScript's JSON source text access, which the compiler's libraries do not describe yet. */
  interface JSON {
    rawJSON(text: string): unknown;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * The items of the array under `key` of a JSON object, each as one line of JSON, values exactly as they were spelled:
 * integers beyond 2^53 and `1.0` survive.
 *
 * Shape: in array order; `[]` when there is no such array.
 */
export function losslessItems(text: string, key: string): string[] {
  const root = JSON.parse(text, (_key: string, value: unknown, context: { readonly source?: string }) =>
    typeof value === 'number' && context.source !== undefined ? JSON.rawJSON(context.source) : value,
  );
  const isObject = typeof root === 'object' && root !== null;
  const items = isObject ? Object.entries(root).find(([name]) => name === key)?.[1] : undefined;
  return Array.isArray(items) ? items.map((item) => JSON.stringify(item)) : [];
}

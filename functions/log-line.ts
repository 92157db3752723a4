/** Writes one structured line to the function's log. Callers pass nothing secret; see `redact`. */
export function logLine(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}

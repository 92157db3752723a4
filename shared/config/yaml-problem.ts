import { type Document, isMap, isScalar, type LineCounter, visit, type YAMLError } from 'yaml';

const QUOTING: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_DQ_ESCAPE: 'Invalid escape sequence in double quotes',
  BAD_DIRECTIVE: 'Unusable directive (a line that begins with %)',
  TAG_RESOLVE_FAILED: 'Unknown tag (a value that begins with ! needs quotes)',
};

/** What the YAML parser says, without the piece of the file that it repeats: that may be a secret. */
export const withoutQuotation = ({ code, message }: YAMLError): string =>
  QUOTING[code] ?? message.replace(/(?<=[\w)]): .*$/s, '');

/** The values of a document throw only for aliases: of no anchor, within their own anchor, or too many. */
export function aliasProblem(
  document: Document,
  lines: LineCounter,
): { line: number | undefined; field: string; message: string } {
  let line: number | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.range) line = lines.linePos(alias.range[0]).line;
      return alias.resolve(document) === undefined ? visit.BREAK : undefined;
    },
  });
  const message = 'is not valid YAML: an alias that can not be resolved (a value that begins with * needs quotes)';
  return { line, field: 'the file', message };
}

/** Line of the deepest node on the path that exists; for an unknown key, of the key itself. */
export function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key?: string,
): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (key !== undefined && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return lines.linePos(start).line;
    }
  }
  return undefined;
}

import { type Document, type LineCounter, visit, type YAMLError } from 'yaml';

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

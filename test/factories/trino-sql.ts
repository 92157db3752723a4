import { registerHooks } from 'node:module';

/** The parser's own files import each other without extensions and by folder, as bundlers allow and Node does not. */
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    if (!specifier.startsWith('.') || !(context.parentURL ?? '').includes('/dt-sql-parser/')) {
      return nextResolve(specifier, context);
    }
    for (const ending of ['', '.js', '/index.js']) {
      try {
        return nextResolve(`${specifier}${ending}`, context);
      } catch {
        // The next ending is tried.
      }
    }
    return nextResolve(specifier, context);
  },
});

const { TrinoSQL } = await import('dt-sql-parser');

/** What Trino's grammar, which is Athena's, objects to in a statement; `[]` when it is valid. */
export const trinoObjections = (sql: string): string[] =>
  new TrinoSQL().validate(sql).map(({ message, startLine }) => `line ${startLine}: ${message}`);

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What a vendor of the registry has in its folder and its configuration; the stand-in and tests come on top. */
const FILES = ['connector.ts', 'description.ts', 'run.ts', 'source.ts'].map((file) => `test/fifth-vendor/${file}`);
const DOC = 'docs/add-a-vendor.md';

describe('a fifth vendor', () => {
  it('is a folder of fewer than 150 lines', () => {
    const lines = FILES.map((file) => read(file).trimEnd().split('\n').length);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(150);
  });

  it('has all of its code in those lines, and needs only what every connector may import', () => {
    const imports = FILES.flatMap((file) => [...read(file).matchAll(/from '([^']+)'/g)].map(([, from = '']) => from));
    const own = imports.filter((from) => from.startsWith('./')).map((from) => `test/fifth-vendor/${from.slice(2)}`);
    expect(own.filter((file) => !FILES.includes(file))).toEqual([]);
    const shared = /^\.\.\/\.\.\/shared\/(?:domain|ports|config|connectors)\/[^/]+\.ts$/;
    expect(imports.filter((from) => from !== 'zod' && !from.startsWith('./') && !shared.test(from))).toEqual([]);
  });

  it('needs no line of code elsewhere that knows it', () => {
    const files = globSync(['functions/**/*.ts', 'infra/**/*.ts', 'shared/**/*.ts'], { cwd: ROOT });
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => /tidewell/i.test(read(file)))).toEqual([]);
  });

  it('is told in docs/add-a-vendor.md with code that is really there', () => {
    const snippets = [...read(DOC).matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)];
    expect(snippets.length).toBeGreaterThanOrEqual(5);
    expect(snippets).toHaveLength([...read(DOC).matchAll(/```ts/g)].length);
    for (const [, file = '', code = ''] of snippets) expect(read(file), `${file} in ${DOC}`).toContain(code);
  });

  it('points to files that are there', () => {
    const named = [...read(DOC).matchAll(/`((?:shared|infra|test|docs)\/[\w./-]+\.(?:ts|json|md))`/g)];
    expect(named.length).toBeGreaterThanOrEqual(8);
    for (const [, file = ''] of named) expect(() => read(file)).not.toThrow();
  });
});

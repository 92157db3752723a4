import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SourcesSchema, sourcesJsonSchema } from '../../../../shared/config/sources.ts';

const docs = (file: string): string => readFileSync(join(import.meta.dirname, '../../../../docs', file), 'utf8');

it('docs/sources.schema.json is what runlake schema prints (runlake schema > docs/sources.schema.json)', () => {
  expect(docs('sources.schema.json')).toBe(`${JSON.stringify(sourcesJsonSchema(), undefined, 2)}\n`);
});

it('docs/sources.md explains every field and names its default', () => {
  const text = docs('sources.md');
  const { sources } = SourcesSchema.parse({
    sources: [{ id: 'eu', vendor: 'talend', region: 'eu', auth: { token: '${env:T}' } }],
  });
  const [source] = sources;
  expect(text).toContain(`| \`schedule\` | \`${source?.schedule}\``);
  for (const [field, value] of Object.entries(source?.options ?? {}))
    expect(text).toMatch(new RegExp(`\\| \`${field}\` \\| \`?${String(value)}\`? \\|`));
  for (const field of fieldsOf(sourcesJsonSchema())) expect(text).toContain(`\`${field}\``);
});

/** Names of all fields that a JSON Schema allows, at any depth. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) => [
    ...(name === 'properties' ? Object.keys(value) : []),
    ...fieldsOf(value),
  ]);
}

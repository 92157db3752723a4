import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourcesSchema, sourcesJsonSchema, VENDORS } from '../../../../shared/config/sources.ts';

const docs = (file: string): string => readFileSync(join(import.meta.dirname, '../../../../docs', file), 'utf8');

it('docs/sources.schema.json is what runlake schema prints (runlake schema > docs/sources.schema.json)', () => {
  expect(docs('sources.schema.json')).toBe(`${JSON.stringify(sourcesJsonSchema(), undefined, 2)}\n`);
});

/** A source of each vendor that says only what it must. */
const LEAST = [
  { id: 'a', vendor: 'talend', region: 'eu', auth: { token: '${env:T}' } },
  {
    id: 'b',
    vendor: 'akinon',
    auth: { token: '${env:T}' },
    scope: { projectId: '1', projectSlug: 's', flows: ['f'] },
  },
  {
    id: 'c',
    vendor: 'sap-job-scheduling',
    baseUrl: 'https://jobs.example.com',
    auth: { user: 'u', password: '${env:T}' },
  },
  { id: 'd', vendor: 'snaplogic', auth: { token: '${env:T}' }, scope: { org: 'o' } },
];
const HEADINGS: Record<string, string> = {
  talend: 'Talend',
  akinon: 'Akinon',
  'sap-job-scheduling': 'SAP Job Scheduling',
  snaplogic: 'SnapLogic',
};

describe('docs/sources.md', () => {
  const text = docs('sources.md');
  const section = (heading: string): string => text.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const { sources } = SourcesSchema.parse({ sources: LEAST });

  it('has a section for every vendor', () => {
    expect(sources.map(({ vendor }) => vendor)).toEqual(VENDORS);
    for (const vendor of VENDORS) expect(section(HEADINGS[vendor] ?? ''), vendor).not.toBe('');
  });

  it.each(sources)('names the defaults of $vendor', (source) => {
    const own = section(HEADINGS[source.vendor] ?? '');
    expect(own).toContain(`| \`schedule\` | \`${source.schedule}\``);
    for (const [field, value] of Object.entries(source.options))
      expect(`${own}${section('Options of every source')}`).toContain(`| \`${field}\` | \`${String(value)}\` |`);
    if (source.vendor === 'akinon' || source.vendor === 'snaplogic')
      expect(own).toContain(`| \`baseUrl\` | \`${source.baseUrl}\` |`);
  });

  it('explains every field', () => {
    for (const field of fieldsOf(sourcesJsonSchema())) expect(text).toContain(`\`${field}\``);
  });
});

/** Names of all fields that a JSON Schema allows, at any depth. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) => [
    ...(name === 'properties' ? Object.keys(value) : []),
    ...fieldsOf(value),
  ]);
}

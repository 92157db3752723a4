import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isLoopback } from '../../../shared/config/source-fields.ts';
import { SourcesSchema, sourcesJsonSchema } from '../../../shared/config/sources.ts';
import { talendBaseUrl } from '../../../shared/config/talend-source.ts';

interface Ajv {
  validateSchema(schema: unknown): unknown;
  compile(schema: unknown): (value: unknown) => boolean;
}
// Comes with the embedded S3 server; only this test needs a second opinion on our schema.
const installed = createRequire(import.meta.url);
const { Ajv2020 } = installed('ajv/dist/2020.js') as { Ajv2020: new (options: object) => Ajv };

describe('the JSON schema for editors', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const schema = sourcesJsonSchema();
  const accepts = (value: unknown): boolean => ajv.compile(schema)(value);
  const example = (): { sources: Record<string, unknown>[] } =>
    parse(readFileSync(new URL('../../../sources.example.yaml', import.meta.url), 'utf8'));
  const changed = (changes: Record<string, unknown>) => ({ sources: [{ ...example().sources[0], ...changes }] });

  it('is a JSON schema', () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it('accepts the example, and a source with nothing but what is needed', () => {
    expect(accepts(example())).toBe(true);
    const least = { id: 'a', vendor: 'talend', region: 'eu', auth: { token: '${env:T}' } };
    expect(accepts({ sources: [least] })).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an unknown vendor', { vendor: 'mainframe' }],
    ['an unknown field', { colour: 'red' }],
    ['a bad id', { id: 'A B' }],
    ['an id that would clash with a dead-letter queue', { id: 'a-dlq' }],
    ['an id whose alarm would be that of the curator', { id: 'curate' }],
    ['no credentials', { auth: {} }],
    ['half of the credentials', { auth: { clientId: 'a' } }],
    ['a bad schedule', { schedule: 'hourly' }],
    ['an option out of range', { options: { concurrency: 0 } }],
    ['an unknown option', { options: { pace: 1 } }],
    ['no task', { scope: { tasks: [] } }],
  ])('refuses %s, as the parser does', (_what, changes) => {
    expect(accepts(changed(changes))).toBe(false);
    expect(SourcesSchema.safeParse(changed(changes)).success).toBe(false);
  });

  it('refuses a file without sources', () => {
    expect([accepts({}), accepts({ sources: [] }), accepts([])]).toEqual([false, false, false]);
  });

  it.each([
    [['talend-us', 'old'], true],
    [[], true],
    [['A B'], false],
    [['a-dlq'], false],
    [['curate'], false],
    ['talend-us', false],
  ])('takes %j for sources that are configured no more: %s', (formerSources, good) => {
    const file = { ...example(), formerSources };
    expect(accepts(file)).toBe(good);
    expect(SourcesSchema.safeParse(file).success).toBe(good);
  });

  it('describes every option and every field of a source that has no other description', () => {
    const text = JSON.stringify(schema);
    for (const words of [
      'Unique name of the source',
      'Wait after the end of a run',
      'EventBridge Scheduler',
      'configured no more',
    ]) {
      expect(text).toContain(words);
    }
  });
});

it.each([
  [{ region: 'eu' }, 'https://api.eu.cloud.talend.com'],
  [{ region: 'us-west' }, 'https://api.us-west.cloud.talend.com'],
  [{ region: 'eu', baseUrl: 'https://proxy.example.com/talend' }, 'https://proxy.example.com/talend'],
])('the API of %j is at %s', (source, url) => {
  expect(talendBaseUrl(source)).toBe(url);
});

it.each([
  ['http://127.0.0.1:1/', true],
  ['http://localhost/', true],
  ['http://[::1]/', true],
  ['http://2130706433/', true],
  ['http://127.0.0.2/', false],
  ['http://0.0.0.0/', false],
  ['http://localhost.example.com/', false],
  ['http://10.0.0.1/', false],
])('%s is on this machine: %s', (url, local) => {
  expect(isLoopback(new URL(url))).toBe(local);
});

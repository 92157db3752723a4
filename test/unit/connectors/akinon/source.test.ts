import { describe, expect, it } from 'vitest';
import { AkinonSourceSchema } from '../../../../shared/config/akinon-source.ts';
import { AKINON_DESCRIPTION } from '../../../../shared/connectors/akinon/description.ts';
import { settingsOf } from '../../../../shared/connectors/akinon/settings.ts';

const LEAST = {
  id: 'shop',
  vendor: 'akinon',
  auth: { user: '${env:AKINON_USER}', password: '${env:AKINON_PASSWORD}' },
  scope: { projectId: 'p', projectSlug: 'shop', flows: ['f'] },
};

describe('a configured source', () => {
  it('needs no more than credentials and what it is about', () => {
    expect(settingsOf(AkinonSourceSchema.parse(LEAST))).toEqual({
      source: 'shop',
      baseUrl: 'https://flow.entegrator.akinon.net:3000',
      auth: LEAST.auth,
      scope: LEAST.scope,
      projectIdParameter: 'projectId',
      lineSearch: {},
      downloads: true,
      lookBackHours: 24,
      sinceMs: undefined,
      timeoutMs: 30_000,
    });
    expect(AkinonSourceSchema.parse(LEAST).options.requestsPerMinute).toBe(300);
  });

  it.each([
    { scope: { ...LEAST.scope, flows: [] } },
    { scope: { ...LEAST.scope, flows: ['f', 'f'] } },
    { scope: undefined },
    { auth: { user: 'a' } },
    { baseUrl: 'http://flow.example.com' },
    { options: { projectIdParameter: 'project' } },
    { options: { unknown: 1 } },
  ])('is refused with %j', (change) => {
    expect(AkinonSourceSchema.safeParse({ ...LEAST, ...change }).success).toBe(false);
  });

  it('brings one stream of files and three of records, of which the first is that of the runs', () => {
    expect(
      AKINON_DESCRIPTION.streams.map(({ name, content, identify }) => [name, content, identify !== undefined]),
    ).toEqual([
      ['main-logs', 'records', true],
      ['line-logs', 'records', true],
      ['sub-logs', 'records', true],
      ['log-details', 'files', false],
    ]);
  });
});

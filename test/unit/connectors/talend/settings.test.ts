import { expect, it } from 'vitest';
import { TalendSourceSchema } from '../../../../shared/config/talend-source.ts';
import { settingsOf } from '../../../../shared/connectors/talend/settings.ts';

const SOURCE = { id: 'talend-eu', vendor: 'talend', region: 'eu', auth: { token: 'env:TALEND_TOKEN' } };

it('a source that says nothing else is listed from its look-back on, and read as JSON files', () => {
  const { source, baseUrl, scope, auth: _auth, ...options } = settingsOf(TalendSourceSchema.parse(SOURCE));
  expect([source, baseUrl, scope]).toEqual(['talend-eu', 'https://api.eu.cloud.talend.com', { tasks: 'all' }]);
  expect(options).toStrictEqual({
    fileFormat: 'json',
    logAccess: 'file',
    settleSeconds: 30,
    lookBackHours: 24,
    sinceMs: undefined,
    deleteAfterLanding: false,
    timeoutMs: 30_000,
  });
});

it('a source is listed from the instant and asked with the patience that it names', () => {
  const options = { since: '2026-11-20T13:00:00+01:00', requestTimeoutSeconds: 7, logAccess: 'pages' };
  expect(settingsOf(TalendSourceSchema.parse({ ...SOURCE, options }))).toMatchObject({
    sinceMs: Date.UTC(2026, 10, 20, 12),
    timeoutMs: 7_000,
    logAccess: 'pages',
  });
});

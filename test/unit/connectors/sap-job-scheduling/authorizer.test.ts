import { describe, expect, it } from 'vitest';
import { SapSourceSchema } from '../../../../shared/config/sap-source.ts';
import { sapAuthorizer, tokenEndpoint } from '../../../../shared/connectors/sap-job-scheduling/authorizer.ts';
import { settingsOf } from '../../../../shared/connectors/sap-job-scheduling/settings.ts';
import { Secret } from '../../../../shared/domain/secret.ts';
import type { HttpRequest } from '../../../../shared/ports/http.ts';
import { answer } from '../../../factories/answer.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { HOUR_MS, Reader } from './reader.ts';

const CLIENT = { clientId: 'id|b1', clientSecret: 'secret', tokenUrl: 'https://uaa.example.com' };
const CERTIFICATE = {
  clientId: 'id',
  certificate: 'cert\\nline',
  key: 'key\\nline',
  tokenUrl: 'https://cert.example.com',
};

const settings = (auth: object) =>
  settingsOf(
    SapSourceSchema.parse({
      id: 'sap',
      vendor: 'sap-job-scheduling',
      baseUrl: 'https://api.example.com/scheduler/',
      auth,
    }),
  );

/** Asks for credentials; returns the header and the requests that it took. */
async function authorize(auth: object, status = 200) {
  const seen: HttpRequest[] = [];
  const http = {
    send: async (request: HttpRequest) => {
      seen.push(request);
      return { ...answer('{"access_token":"token-1","expires_in":43199}', { status }), discard: () => {} };
    },
  };
  const authorizer = sapAuthorizer(
    {
      environment: new FakeEnvironment(),
      http,
      sealer: { seal: async () => '', open: async () => new Secret('') },
      secrets: { resolve: async (reference) => new Secret(reference) },
      telemetry: { emit: () => {} },
    },
    settings(auth),
  );
  return { header: (await authorizer.authorization()).reveal(), seen };
}

describe('the credentials of SAP Job Scheduling', () => {
  it('are a token for id and secret, asked for with a form', async () => {
    const { header, seen } = await authorize(CLIENT);
    expect(header).toBe('Bearer token-1');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from('id|b1:secret').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(seen[0]!.url.href).toBe('https://uaa.example.com/oauth/token');
    expect(seen[0]).not.toHaveProperty('clientCertificate');
  });

  it('are asked for with the certificate and the id alone, its PEM with true newlines', async () => {
    const { seen } = await authorize({ ...CERTIFICATE, appTid: 'tenant 1' });
    expect(new URLSearchParams(seen[0]!.body).get('client_id')).toBe('id');
    expect(new URLSearchParams(seen[0]!.body).get('app_tid')).toBe('tenant 1');
    expect(seen[0]!.headers).not.toHaveProperty('authorization');
    expect(seen[0]!.clientCertificate?.certificate.reveal()).toBe('cert\nline');
    expect(seen[0]!.clientCertificate?.key.reveal()).toBe('key\nline');
  });

  it('are user and password of a lite plan without a request', async () => {
    const { header, seen } = await authorize({ user: 'me', password: 'secret' });
    expect(header).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
    expect(seen).toEqual([]);
  });

  it.each([400, 401, 404])('are wrong when the token endpoint answers %i', async (status) => {
    await expect(authorize(CLIENT, status)).rejects.toMatchObject({ kind: 'auth' });
  });

  it.each([
    ['https://uaa.example.com', 'https://uaa.example.com/oauth/token'],
    ['https://uaa.example.com/', 'https://uaa.example.com/oauth/token'],
    ['https://tenant.example.com/oauth2/token', 'https://tenant.example.com/oauth2/token'],
  ])('come from the endpoint of %s', (tokenUrl, endpoint) => {
    expect(tokenEndpoint(tokenUrl)).toBe(endpoint);
  });

  it.each([
    ['a token endpoint without https', { ...CLIENT, tokenUrl: 'http://uaa.example.com' }],
    ['a certificate without its key', { clientId: 'id', certificate: 'c', tokenUrl: CLIENT.tokenUrl }],
    ['both kinds at once', { ...CLIENT, certificate: 'c', key: 'k' }],
  ])('can not be %s', (_, auth) => {
    expect(() => settings(auth)).toThrow();
  });

  it('may belong to a base address with or without /scheduler', () => {
    expect(settings(CLIENT).baseUrl).toBe('https://api.example.com');
  });

  const jobs = [{ schedules: [{ everySeconds: 3_600, firstSecondsAgo: 36_000 }] }];
  const at = 'http://127.0.0.1:9';
  it.each([
    [
      'Identity Authentication',
      { clientId: 'stand-in-client', clientSecret: 'stand-in-client-secret', tokenUrl: `${at}/oauth2/token` },
    ],
    ['a certificate', { clientId: 'stand-in-client', certificate: 'c', key: 'k', tokenUrl: at }],
    ['a lite plan', { user: 'stand-in-user', password: 'stand-in-password' }],
  ])('of %s open the stand-in', async (_, auth) => {
    const reader = new Reader({ jobs, auth, behaviour: { acceptCertificate: true } });
    await reader.tick();
    expect(await reader.differences()).toEqual([]);
    expect(await reader.connector().check()).toMatchObject({ ok: true });
  });
});

describe('discovery', () => {
  const jobs = [1, 2, 3].map(() => ({ schedules: [{ everySeconds: 3_600 }, { everySeconds: 7_200, active: false }] }));

  it('lists active and inactive schedules of all jobs, by the id that leads to their run logs', async () => {
    const reader = new Reader({ jobs });
    await reader.tick();
    expect([...reader.slices.keys()].map((id) => id.split('.')[0])).toEqual(['42', '42', '43', '43', '44', '44']);
    expect(reader.asked('jobs') + reader.asked('schedules')).toBe(4);
    expect([...reader.runs.values()][0]!.subject).toMatchObject({ jobId: '42', job: 'sync-orders-1' });
  });

  it('lists only the jobs and schedules of the scope, without asking where they are named', async () => {
    const all = new Reader({ jobs });
    await all.tick();
    const named = [...all.slices.keys()].filter((id) => id.startsWith('43.'))[0]!.slice(3);
    const reader = new Reader({ jobs, scope: { jobs: [{ jobId: 42 }, { jobId: '43', schedules: [named] }] } });
    await reader.tick();
    expect([...reader.slices.keys()].map((id) => id.split('.')[0])).toEqual(['42', '42', '43']);
    expect([reader.asked('jobs'), reader.asked('schedules')]).toEqual([0, 1]);
  });

  it('calls a job that the vendor does not know a mistake in the configuration, once all others are listed', async () => {
    const reader = new Reader({ jobs, scope: { jobs: [{ jobId: 7 }, { jobId: 42 }] } });
    await expect(reader.tick()).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining('"7"') });
    expect(reader.slices.size).toBe(2);
    await expect(reader.connector().check()).rejects.toMatchObject({ kind: 'config' });
  });

  it('asks a large account for its jobs at most hourly, and wakes every listing all the same', async () => {
    const many = Array.from({ length: 120 }, () => ({
      schedules: [{ everySeconds: 86_400, firstSecondsAgo: 86_400 }],
    }));
    const reader = new Reader({ jobs: many });
    await reader.tick();
    expect(reader.asked('schedules')).toBe(120);
    await reader.tick(300_000);
    expect([reader.asked('schedules'), reader.asked('runs')]).toEqual([120, 240]);
    await reader.tick(HOUR_MS);
    expect(reader.asked('schedules')).toBe(240);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { talendAuthorizer } from '../../../../shared/connectors/talend/authorizer.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { Secret } from '../../../../shared/domain/secret.ts';
import type { ConnectorPorts } from '../../../../shared/ports/connector.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp, type SocketFreeResponse } from '../../../fakes/memory-http.ts';

const SETTINGS = { source: 'talend-eu', baseUrl: 'https://api.eu.cloud.talend.com', timeoutMs: 1000 };

describe('a service account', () => {
  let environment: FakeEnvironment;
  let bodies: string[];
  let passed: string[];
  let answer: () => { status: number; body: string };
  let seen: { headers: Readonly<Record<string, string>>; body: string; url: string }[];

  const authorizer = () => {
    const http = new MemoryHttp(async (request): Promise<SocketFreeResponse> => {
      seen.push(request);
      const { status, body } = answer();
      const bytes = Buffer.from(body);
      return {
        status,
        headers: { 'content-length': String(bytes.length) },
        body: (async function* () {
          yield bytes;
        })(),
      };
    });
    const ports: ConnectorPorts = {
      environment,
      http,
      sealer: { seal: async () => '', open: async () => new Secret('') },
      secrets: { resolve: async (reference) => new Secret(`value of ${reference}`) },
      telemetry: { emit: () => {} },
      gate: {
        pass: async () => void passed.push('pass'),
        report: async ({ kind }) => {
          passed.push(kind);
          return {};
        },
      },
    };
    return talendAuthorizer(ports, SETTINGS, { clientId: 'id', clientSecret: 'secret' });
  };
  const refusal = (): Promise<unknown> =>
    authorizer()
      .authorization()
      .catch((caught: unknown) => caught);

  beforeEach(() => {
    environment = new FakeEnvironment();
    seen = [];
    let count = 0;
    bodies = [];
    passed = [];
    answer = () => {
      count += 1;
      return {
        status: 200,
        body: bodies.shift() ?? JSON.stringify({ access_token: `token-${count}`, expires_in: '1800' }),
      };
    };
  });

  it('asks with JSON, Basic credentials and the audience of its region', async () => {
    await authorizer().authorization();
    expect(seen[0]?.url).toBe('https://api.eu.cloud.talend.com/security/oauth/token');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ audience: SETTINGS.baseUrl, grant_type: 'client_credentials' });
    const basic = Buffer.from('value of id:value of secret').toString('base64');
    expect(seen[0]?.headers).toMatchObject({ authorization: `Basic ${basic}`, 'content-type': 'application/json' });
  });

  it('gets one token for all who ask at the same time', async () => {
    const one = authorizer();
    const values = await Promise.all(Array.from({ length: 20 }, () => one.authorization()));
    expect(new Set(values.map((value) => value.reveal()))).toEqual(new Set(['Bearer token-1']));
    expect(seen).toHaveLength(1);
  });

  it('renews two minutes before the token ends, and not earlier', async () => {
    const one = authorizer();
    await one.authorization();
    environment.advance((1800 - 121) * 1000);
    expect((await one.authorization()).reveal()).toBe('Bearer token-1');
    environment.advance(2_000);
    expect((await one.authorization()).reveal()).toBe('Bearer token-2');
  });

  it('takes 30 minutes where the vendor says no life', async () => {
    bodies = [JSON.stringify({ access_token: 'a' })];
    const one = authorizer();
    await one.authorization();
    environment.advance(27 * 60_000);
    await one.authorization();
    expect(seen).toHaveLength(1);
    environment.advance(2 * 60_000);
    await one.authorization();
    expect(seen).toHaveLength(2);
  });

  it('renews once when several callers were refused with the same token', async () => {
    const one = authorizer();
    const [first, second] = await Promise.all([one.authorization(), one.authorization()]);
    one.refused(first as Secret);
    const renewed = await one.authorization();
    one.refused(second as Secret);
    expect((await one.authorization()).reveal()).toBe(renewed.reveal());
    expect(seen).toHaveLength(2);
  });

  it('forgets a failed renewal, and never says a secret', async () => {
    const one = authorizer();
    const good = answer;
    answer = () => ({ status: 503, body: 'no' });
    await expect(one.authorization()).rejects.toMatchObject({ kind: 'transient' });
    answer = good;
    expect((await one.authorization()).reveal()).toMatch(/^Bearer token/);
  });

  it.each([
    [400, 'auth'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'auth'],
    [429, 'rate_limited'],
    [500, 'transient'],
  ])('takes %i for %s', async (status, kind) => {
    answer = () => ({ status, body: '{}' });
    const error = await refusal();
    expect(error).toBeInstanceOf(IngestError);
    expect(error).toMatchObject({ kind });
    expect(String(error)).toContain('talend-eu');
    expect(String(error)).not.toContain('value of');
  });

  it.each(['no JSON', '{}', '{"access_token":""}'])(
    'takes the answer %s for one that may be better next time',
    async (body) => {
      bodies = [body];
      await expect(authorizer().authorization()).rejects.toMatchObject({ kind: 'transient' });
    },
  );

  it.each([400, 404])('says after %i what to check', async (status) => {
    answer = () => ({ status, body: '{}' });
    const error = await refusal();
    expect(error).toMatchObject({ source: 'talend-eu', safe: { endpoint: 'access token', status } });
    expect(error).toHaveProperty('cause.safe', { endpoint: 'access token', status });
    expect(String(error)).toMatch(
      /^IngestError: access token of source talend-eu answered \d+: .*; check clientId, clientSecret and region$/,
    );
  });

  it('gets its token on the permit of the request that needs it, and does not tell from it that the API lives', async () => {
    const one = authorizer();
    await one.authorization();
    expect(passed).toEqual([]);
  });
});

it('a ready token is sent as it is, without a request', async () => {
  const ports: ConnectorPorts = {
    environment: new FakeEnvironment(),
    http: new MemoryHttp(() => Promise.reject(new Error('nobody is to be asked'))),
    sealer: { seal: async () => '', open: async () => new Secret('') },
    secrets: { resolve: async (reference) => new Secret(`value of ${reference}`) },
    telemetry: { emit: () => {} },
  };
  const one = talendAuthorizer(ports, SETTINGS, { token: 'pat' });
  expect((await one.authorization()).reveal()).toBe('Bearer value of pat');
});

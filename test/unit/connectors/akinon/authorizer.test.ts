import { describe, expect, it } from 'vitest';
import { type AkinonAuth, akinonAuthorizer } from '../../../../shared/connectors/akinon/authorizer.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp, type SocketFreeHandler } from '../../../fakes/memory-http.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';
import { differences } from './differences.ts';
import { OneWorker } from './one-worker.ts';

const GROUPS = [{ count: 2, createdMinutes: [-90, -80], lines: [3, 3], details: [2, 2] }];
const LOGIN: AkinonAuth = { user: 'user', password: 'password' };

function setUp(answer: () => { status: number; body: string }, auth: AkinonAuth = LOGIN) {
  const seen: Parameters<SocketFreeHandler>[0][] = [];
  const environment = new FakeEnvironment();
  const http = new MemoryHttp(async (request) => {
    seen.push(request);
    const { status, body } = answer();
    return {
      status,
      headers: { 'content-length': String(Buffer.byteLength(body)) },
      body: (async function* () {
        yield Buffer.from(body);
      })(),
    };
  });
  const authorizer = akinonAuthorizer(
    {
      environment,
      http,
      sealer: new MemorySealer(),
      secrets: new MemorySecretStore({ user: 'ada&co', password: 'p=ss word', token: 'ready' }),
      telemetry: new RecordingTelemetry(),
    },
    { source: 'shop', baseUrl: 'https://flow.example.com:3000', timeoutMs: 1000 },
    auth,
  );
  return { authorizer, seen, environment };
}

describe('a user and a password', () => {
  it('are sent as a form, without other credentials, and the bare answer is the token', async () => {
    const { authorizer, seen } = setUp(() => ({ status: 200, body: '"ey.J-0_9"\n' }));
    expect((await authorizer.authorization()).reveal()).toBe('Bearer ey.J-0_9');
    expect(seen[0]).toMatchObject({ method: 'POST', url: 'https://flow.example.com:3000/api/nifi/login' });
    expect(seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      username: 'ada&co',
      password: 'p=ss word',
    });
  });

  it('are asked for again before ten minutes are over', async () => {
    const { authorizer, seen, environment } = setUp(() => ({ status: 200, body: 'token' }));
    await authorizer.authorization();
    environment.advance(470_000);
    await authorizer.authorization();
    expect(seen).toHaveLength(1);
    environment.advance(20_000);
    await authorizer.authorization();
    expect(seen).toHaveLength(2);
  });

  it.each([
    [400, 'auth', /check user and password/],
    [404, 'auth', /check baseUrl/],
    [500, 'transient', /answered 500/],
    [429, 'rate_limited', /answered 429/],
  ])('that are answered with %i are an error of the kind %s, and no secret is in it', async (status, kind, message) => {
    const { authorizer } = setUp(() => ({ status, body: 'p=ss word is wrong' }));
    const error: Error & { kind?: string } = await authorizer.authorization().then(
      () => new Error('was accepted'),
      (refused: Error) => refused,
    );
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('ss word');
  });

  it.each(['', '<html>Sign in</html>', '{"token":"x"}', 'two words'])(
    'that are answered with %j got no token',
    async (body) => {
      await expect(setUp(() => ({ status: 200, body })).authorizer.authorization()).rejects.toMatchObject({
        kind: 'transient',
      });
    },
  );
});

describe('a token', () => {
  it('that is refused is renewed in place', async () => {
    const worker = new OneWorker({ groups: GROUPS });
    worker.standIn.faults.set([{ kind: 'bearer-expired', skip: 1, count: 1 }]);
    await worker.discover();
    await worker.settle();
    expect(await differences(worker)).toEqual([]);
    expect(worker.requests.login).toBe(2);
  });

  it('that was configured and is refused is an error for people', async () => {
    const worker = new OneWorker({ groups: GROUPS, auth: { token: 'token' } });
    await expect(worker.connector.check()).rejects.toMatchObject({ kind: 'auth' });
    const { authorizer } = setUp(() => ({ status: 500, body: '' }), { token: 'token' });
    expect((await authorizer.authorization()).reveal()).toBe('Bearer ready');
  });
});

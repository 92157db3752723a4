import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, it } from 'vitest';
import { CombinedSecretStore } from '../../shared/adapters/combined-secret-store.ts';
import { EnvSecretStore } from '../../shared/adapters/env-secret-store.ts';
import { SecretsManagerSecretStore } from '../../shared/adapters/secrets-manager-secret-store.ts';
import { secretStoreContract } from '../contract/secret-store-contract.ts';
import { startScriptedServer } from '../factories/scripted-server.ts';
import { selfSigned } from '../factories/self-signed.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { MemorySecretStore } from '../fakes/memory-secret-store.ts';

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** A Secrets Manager with these secrets; a number is an HTTP status to fail with. */
async function started(secrets: Record<string, string | number>) {
  const server = await startScriptedServer((request, response) => {
    const fail = (status: number, type: string) =>
      response.writeHead(status).end(JSON.stringify({ __type: type, message: 'no' }));
    request.on('data', (body: Buffer) => {
      const { SecretId } = JSON.parse(String(body)) as { SecretId: string };
      const found = secrets[SecretId];
      if (found === undefined) fail(400, 'ResourceNotFoundException');
      else if (typeof found === 'number') fail(found, 'AccessDeniedException');
      else response.end(JSON.stringify({ Name: SecretId, SecretString: found }));
    });
  });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: server.origin,
    credentials,
    maxAttempts: 1,
  });
  const environment = new FakeEnvironment();
  const store = new SecretsManagerSecretStore({ client: async () => client, now: environment.now });
  closing.push(async () => {
    client.destroy();
    await server.close();
  });
  return { server, environment, store };
}

const env = new EnvSecretStore({ TOKEN: 'topsecret', EMPTY: '' }, (reference) =>
  reference.includes('EMPTY') ? 'sources[0].auth.token' : undefined,
);

secretStoreContract('MemorySecretStore', async () => ({
  store: new MemorySecretStore({ '${env:TOKEN}': 'topsecret' }),
  known: '${env:TOKEN}',
  unknown: '${env:MISSING}',
}));
secretStoreContract('EnvSecretStore', async () => ({ store: env, known: '${env:TOKEN}', unknown: '${env:MISSING}' }));
secretStoreContract('SecretsManagerSecretStore', async () => {
  const { store } = await started({ 'runlake/eu': 'topsecret' });
  return { store, known: '${secret:runlake/eu}', unknown: '${secret:runlake/none}' };
});
secretStoreContract('CombinedSecretStore', async () => ({
  store: new CombinedSecretStore({ env }),
  known: '${env:TOKEN}',
  unknown: '${env:MISSING}',
}));

describe('EnvSecretStore', () => {
  it('keeps the lines of a certificate or key, and of nothing else', async () => {
    const { certificate, key } = selfSigned('test');
    const two = `${certificate}${certificate}`;
    const store = new EnvSecretStore({ CERTIFICATE: certificate, KEY: key, CHAIN: two, OTHER: `a\n${key}` });
    for (const [name, text] of Object.entries({ CERTIFICATE: certificate, KEY: key, CHAIN: two })) {
      expect((await store.resolve(`\${env:${name}}`)).reveal()).toBe(text.trim());
    }
    await expect(store.resolve('${env:OTHER}')).rejects.toMatchObject({ kind: 'config' });
  });

  it('names the variable and the field that needs it when it is empty', async () => {
    await expect(env.resolve('${env:EMPTY}')).rejects.toMatchObject({
      message: 'Environment variable EMPTY is empty; ${env:EMPTY} (sources[0].auth.token) needs it.',
    });
  });

  it('does not repeat what is no reference, since it may be a secret', async () => {
    const error: unknown = await env.resolve('topsecret').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'config' });
    expect(String(error)).not.toContain('topsecret');
  });
});

describe('SecretsManagerSecretStore', () => {
  it('asks once for all who ask at once, and again after five minutes', async () => {
    const { store, server, environment } = await started({ key: 'v1' });
    await Promise.all(Array.from({ length: 10 }, () => store.resolve('${secret:key}')));
    environment.advance(299_999);
    await store.resolve('${secret:key}');
    expect(server.requests).toHaveLength(1);
    environment.advance(1);
    await store.resolve('${secret:key}');
    expect(server.requests).toHaveLength(2);
  });

  it('forgets a failure', async () => {
    const secrets: Record<string, string | number> = { key: 403 };
    const { store } = await started(secrets);
    await expect(store.resolve('${secret:key}')).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringMatching(/Secrets Manager GetSecretValue on secret key.*AccessDenied/),
    });
    secrets.key = 'now';
    expect((await store.resolve('${secret:key}')).reveal()).toBe('now');
  });

  it('takes one field of a secret that is a JSON object, with one request for all fields', async () => {
    const { store, server } = await started({ account: '{"id":"me","password":"topsecret"}' });
    expect((await store.resolve('${secret:account#password}')).reveal()).toBe('topsecret');
    expect((await store.resolve('${secret:account#id}')).reveal()).toBe('me');
    expect(server.requests).toHaveLength(1);
  });

  it.each(['{"a":1}', 'topsecret', '["topsecret"]', '{"field":""}'])(
    'shows nothing of the secret %s when the field is not there',
    async (value) => {
      const { store } = await started({ account: value });
      const error: unknown = await store.resolve('${secret:account#field}').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'config', message: expect.stringContaining('the text field field') });
      expect(String(error)).not.toContain('topsecret');
    },
  );
});

describe.each([
  ['EnvSecretStore', '${env:KEY}', async (KEY: string) => new EnvSecretStore({ KEY })],
  ['SecretsManagerSecretStore', '${secret:KEY}', async (KEY: string) => (await started({ KEY })).store],
  [
    'SecretsManagerSecretStore with a field',
    '${secret:KEY#field}',
    async (field: string) => (await started({ KEY: JSON.stringify({ field }) })).store,
  ],
] as const)('%s and the form of a value', (_, reference, storeOf) => {
  it.each(['topsecret\n', '\ttopsecret\r\n', ' topsecret '])(
    'gives %j without the white space around it',
    async (value) => {
      expect((await (await storeOf(value)).resolve(reference)).reveal()).toBe('topsecret');
    },
  );

  it.each(['top\nsecret', 'top\u0000secret', 'top\u007fsecret', 'top“secret', '\n'])(
    'refuses %j, which no header can hold, without repeating it',
    async (value) => {
      const error: unknown = await (await storeOf(value)).resolve(reference).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'config', message: expect.stringContaining(reference) });
      expect(String(error)).not.toMatch(/top.?secret/s);
    },
  );
});

describe('CombinedSecretStore', () => {
  const store = new CombinedSecretStore({
    env,
    secretsManager: new MemorySecretStore({ '${secret:key}': 'in the cloud' }),
  });

  it('asks the store that the reference names', async () => {
    expect((await store.resolve('${secret:key}')).reveal()).toBe('in the cloud');
    expect((await store.resolve('${env:TOKEN}')).reveal()).toBe('topsecret');
  });

  it('says what to write where there is no Secrets Manager', async () => {
    await expect(new CombinedSecretStore({ env }).resolve('${secret:key}')).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('write ${env:NAME} instead'),
    });
  });

  it('takes a secret in clear only where that is allowed, and never repeats it', async () => {
    const error: unknown = await store.resolve('topsecret').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'config' });
    expect(String(error)).not.toContain('topsecret');
    const plain = new CombinedSecretStore({ env, allowPlain: true });
    expect((await plain.resolve('topsecret')).reveal()).toBe('topsecret');
  });
});

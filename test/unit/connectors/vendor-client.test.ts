import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Authorizer, VendorClient } from '../../../shared/connectors/vendor-client.ts';
import { Secret } from '../../../shared/domain/secret.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/ports/http.ts';
import { FakeEnvironment } from '../../fakes/fake-environment.ts';
import { MemorySealer } from '../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../fakes/recording-telemetry.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const LIST = { endpoint: 'list', method: 'GET', path: '/runs' } as const;
const ANY = z.record(z.string(), z.unknown());

/** A client whose vendor gives these answers in turn, the last one again and again. */
function scene(answers: readonly Answer[], options: { withTokens?: boolean } = {}) {
  const asked: HttpRequest[] = [];
  const discarded: number[] = [];
  const events: string[] = [];
  const http = {
    send: async (request: HttpRequest): Promise<HttpResponse> => {
      asked.push(request);
      events.push('send');
      const number = asked.length;
      const { status = 200, headers = {}, body = '{}' } = answers[Math.min(number, answers.length) - 1] ?? {};
      return {
        status,
        headers,
        body: (async function* () {
          for (const character of body) yield Buffer.from(character);
        })(),
        discard: () => void discarded.push(number),
      };
    },
  };
  const refused: string[] = [];
  const authorizer: Authorizer = {
    authorization: async () => new Secret(`Bearer token-${refused.length + 1}`),
    refused: (authorization) => void refused.push(authorization.reveal()),
  };
  const telemetry = new RecordingTelemetry();
  const gate = { pass: async () => void events.push('pass'), report: async () => ({}) };
  const environment = new FakeEnvironment();
  const ports = { environment, http, sealer: new MemorySealer(), secrets: new MemorySecretStore({}), telemetry };
  const settings = { source: 'eu', baseUrl: 'https://vendor.example/api', timeoutMs: 1_000 };
  const tokens = options.withTokens === true ? authorizer : undefined;
  return {
    client: new VendorClient({ ...ports, gate }, settings, tokens),
    ungated: new VendorClient(ports, settings, tokens),
    asked,
    discarded,
    events,
    refused,
    telemetry,
  };
}

describe('a call', () => {
  it('goes to its path below the base address, with the parameters that have a value', async () => {
    const { client, asked } = scene([{}]);
    const tally = { requests: 4 };
    await client.json({ ...LIST, query: { page: 2, all: false, next: undefined, q: 'a b' }, tally }, ANY);
    expect(asked[0]?.url.href).toBe('https://vendor.example/api/runs?page=2&all=false&q=a+b');
    expect(asked[0]).toMatchObject({ method: 'GET', timeoutMs: 1_000, trust: 'configured' });
    expect(asked[0]?.headers).toEqual({ accept: 'application/json' });
    expect(asked[0]).not.toHaveProperty('body');
    expect(asked[0]).not.toHaveProperty('clientCertificate');
    expect(tally.requests).toBe(5);
  });

  it('has its own headers, body and certificate, and credentials where there are any', async () => {
    const { client, asked } = scene([{}], { withTokens: true });
    const clientCertificate = { certificate: new Secret('c'), key: new Secret('k') };
    await client.send({ ...LIST, method: 'POST', headers: { accept: 'text/plain' }, body: 'x', clientCertificate });
    expect(asked[0]?.headers).toEqual({ accept: 'text/plain', authorization: 'Bearer token-1' });
    expect(asked[0]).toMatchObject({ method: 'POST', body: 'x', clientCertificate });
  });

  it('asks the gate first, and can do without one', async () => {
    const { client, ungated, events } = scene([{}], { withTokens: true });
    await client.send(LIST);
    expect(events).toEqual(['pass', 'send']);
    await ungated.send(LIST);
    await ungated.throttled(3);
    expect(events).toEqual(['pass', 'send', 'send']);
  });

  it('gives the status of an answer whose body does not matter, and lets go of the body', async () => {
    const { client, discarded } = scene([{ status: 204 }]);
    expect(await client.send(LIST)).toBe(204);
    expect(discarded).toEqual([1]);
  });

  it('gives the parsed value, the head and the text as it was sent', async () => {
    const { client } = scene([{ body: '{ "id": 1.0 }', headers: { 'x-a': 'b' } }]);
    expect(await client.json(LIST, ANY)).toEqual({
      status: 200,
      headers: { 'x-a': 'b' },
      value: { id: 1 },
      text: '{ "id": 1.0 }',
    });
    expect(await client.text(LIST)).toEqual({ status: 200, headers: { 'x-a': 'b' }, value: '{ "id": 1.0 }' });
  });
});

describe('credentials that are refused', () => {
  it('are renewed once, and the second request goes out on a permit of its own', async () => {
    const { client, asked, events, refused, discarded } = scene([{ status: 401 }, {}], { withTokens: true });
    await client.json(LIST, ANY);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(refused).toEqual(['Bearer token-1']);
    expect(events).toEqual(['pass', 'send', 'pass', 'send']);
    expect(discarded).toEqual([1]);
  });

  it('twice are an error for people', async () => {
    const { client, asked, discarded } = scene([{ status: 401 }], { withTokens: true });
    await expect(client.json(LIST, ANY)).rejects.toMatchObject({
      kind: 'auth',
      safe: { endpoint: 'list', status: 401 },
    });
    expect(asked).toHaveLength(2);
    expect(discarded).toEqual([1, 2]);
  });

  it('in a request for credentials take no permit, however often it is sent', async () => {
    const { client, events } = scene([{ status: 401 }, {}], { withTokens: true });
    await client.json({ ...LIST, forCredentials: true }, ANY);
    expect(events).toEqual(['send', 'send']);
  });
});

describe('an answer', () => {
  it.each([
    [199, 'contract'],
    [300, 'contract'],
    [302, 'contract'],
    [400, 'contract'],
    [403, 'auth'],
    [404, 'gone'],
    [429, 'rate_limited'],
    [500, 'transient'],
  ])('of %i is an error: %s', async (status, kind) => {
    const { client, discarded } = scene([{ status }]);
    await expect(client.json(LIST, ANY)).rejects.toMatchObject({
      kind,
      source: 'eu',
      safe: { endpoint: 'list', status },
      message: expect.stringMatching(new RegExp(`^list of source eu answered ${status}: [a-z]`)),
    });
    expect(discarded).toEqual([1]);
  });

  it.each([200, 204, 299])('of %i is a success', async (status) => {
    await expect(scene([{ status }]).client.json(LIST, ANY)).resolves.toMatchObject({ status });
  });

  it('says how long the vendor wants to be left alone, where it does', async () => {
    const [known, unknown] = [scene([{ status: 500, headers: { 'retry-after': '8' } }]), scene([{ status: 500 }])];
    await expect(known.client.json(LIST, ANY)).rejects.toMatchObject({ retryAfterSeconds: 8 });
    await expect(unknown.client.json(LIST, ANY)).rejects.toMatchObject({ retryAfterSeconds: undefined });
  });

  it('of another shape than documented is named by where it differs, five times at most, and never by what it holds', async () => {
    const shape = z.object({ a: z.object({ b: z.number() }), c: z.number(), d: z.number(), e: z.number() });
    const many = shape.extend({ f: z.number(), g: z.number() });
    const broken = scene([{ body: '{"a":{"b":"hush"}}' }]).client.json(LIST, many);
    await expect(broken).rejects.toMatchObject({
      kind: 'transient',
      source: 'eu',
      safe: { endpoint: 'list' },
      message: expect.stringMatching(/\(at a\.b, c, d, e, f\)$/),
    });
    await expect(scene([{ body: '7' }]).client.json(LIST, shape)).rejects.toThrow('(at the whole)');
  });

  it('that is no JSON is asked for again', async () => {
    await expect(scene([{ body: '<html>' }]).client.json(LIST, ANY)).rejects.toMatchObject({
      kind: 'transient',
      source: 'eu',
      message: expect.stringContaining('not JSON'),
    });
  });

  it('is read up to its limit, and given up as soon as it is larger', async () => {
    const { client, discarded } = scene([{ body: '0123456789' }]);
    await expect(client.text(LIST, 10)).resolves.toMatchObject({ value: '0123456789' });
    expect(discarded).toEqual([]);
    await expect(client.text(LIST, 9)).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('larger than 9 bytes'),
    });
    expect(discarded).toEqual([2]);
  });
});

it('every request is told by its endpoint and status, and never by its address', async () => {
  const { client, telemetry } = scene([{ status: 404 }, {}]);
  await client.send(LIST).catch(() => {});
  await client.send(LIST);
  expect(telemetry.of('request')).toEqual([
    { kind: 'request', source: 'eu', endpoint: 'list', status: 404 },
    { kind: 'request', source: 'eu', endpoint: 'list', status: 200 },
  ]);
});

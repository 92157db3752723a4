import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUDGET_STREAM } from '../../../functions/budget/budget-store.ts';
import { DISCOVERY_PAUSE_STREAM } from '../../../functions/discover/pause-discovery.ts';
import { VENDORS } from '../../../shared/config/sources.ts';
import { describeVendor } from '../../../shared/connectors/registry.ts';
import { VendorClient } from '../../../shared/connectors/vendor-client.ts';
import { IngestError } from '../../../shared/domain/errors.ts';
import type { RequestOutcome } from '../../../shared/domain/learn-budget.ts';
import type { Reported } from '../../../shared/ports/request-gate.ts';
import { FakeEnvironment } from '../../fakes/fake-environment.ts';
import { MemoryHttp, type SocketFreeResponse } from '../../fakes/memory-http.ts';
import { MemorySealer } from '../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../fakes/recording-telemetry.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly breaks?: boolean;
}

/** A client, and what it told the gate; `reported` is what the gate says to it. */
function scene({ status = 200, headers = {}, body = '{}', breaks = false }: Answer, reported: Reported = {}) {
  const outcomes: RequestOutcome[] = [];
  let passes = 0;
  const http = new MemoryHttp(
    async (): Promise<SocketFreeResponse> => ({
      status,
      headers: { 'content-length': String(Buffer.byteLength(body)), ...headers },
      body: (async function* () {
        yield Buffer.from(body);
      })(),
      ...(breaks ? { breakAfter: { bytes: 0, how: 'reset' as const } } : {}),
    }),
  );
  const ports = {
    environment: new FakeEnvironment(),
    http,
    sealer: new MemorySealer(),
    secrets: new MemorySecretStore({}),
    telemetry: new RecordingTelemetry(),
    gate: {
      pass: async () => {
        passes += 1;
      },
      report: async (outcome: RequestOutcome) => {
        outcomes.push(outcome);
        return reported;
      },
    },
  };
  const client = new VendorClient(ports, { source: 'eu', baseUrl: 'http://127.0.0.1:9', timeoutMs: 1_000 });
  const ask = () => client.json({ endpoint: 'list', method: 'GET', path: '/' }, z.object({}));
  const failure = (): Promise<unknown> =>
    ask().then(
      () => undefined,
      (error: unknown) => error,
    );
  return { client, outcomes, ask, failure, ports, passes: () => passes };
}

describe('a request', () => {
  it.each<[string, Answer, RequestOutcome]>([
    ['200', {}, { kind: 'answered' }],
    ['200 that was held back', { headers: { throttling: '250' } }, { kind: 'answered', slowedMs: 250 }],
    ['200 with a throttling header of 0', { headers: { throttling: '0' } }, { kind: 'answered' }],
    ['404', { status: 404 }, { kind: 'answered' }],
    ['401', { status: 401 }, { kind: 'answered' }],
    ['408', { status: 408 }, { kind: 'answered' }],
    ['429', { status: 429 }, { kind: 'throttled' }],
    [
      '429 with Retry-After',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'throttled', retryAfterSeconds: 7 },
    ],
    [
      '429 with its wait in the body',
      { status: 429, body: '{"retryAfter":9}' },
      { kind: 'throttled', retryAfterSeconds: 9 },
    ],
    ['429 with a body of anything', { status: 429, body: '<html>' }, { kind: 'throttled' }],
    [
      '429 with a body that is too long',
      { status: 429, body: `{"retryAfter":9,"x":"${'x'.repeat(5_000)}"}` },
      { kind: 'throttled' },
    ],
    ['503', { status: 503 }, { kind: 'failed' }],
    [
      '503 with Retry-After',
      { status: 503, headers: { 'retry-after': '8' } },
      { kind: 'throttled', retryAfterSeconds: 8 },
    ],
    ['500', { status: 500, headers: { 'retry-after': '8' } }, { kind: 'failed' }],
    ['nothing', { breaks: true }, { kind: 'failed' }],
  ])('that is answered with %s takes one permit and teaches the budget', async (_what, answer, outcome) => {
    const { outcomes, failure, passes, ports } = scene(answer);
    await failure();
    expect(outcomes).toEqual([outcome]);
    expect(passes()).toBe(1);
    const throttled = ports.telemetry.of('request').map((request) => request.throttled === true);
    expect(throttled).toEqual([outcome.kind === 'throttled']);
  });

  it.each<[string, Answer, string, number | undefined]>([
    ['429 with its wait in the body', { status: 429, body: '{"retryAfter":"9"}' }, 'rate_limited', 9],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '8' } }, 'rate_limited', 8],
    ['503', { status: 503 }, 'transient', undefined],
    ['500 with Retry-After', { status: 500, headers: { 'retry-after': '8' } }, 'transient', 8],
  ])('that is answered with %s tells how long to wait', async (_what, answer, kind, retryAfterSeconds) => {
    expect(await scene(answer).failure()).toMatchObject({ kind, retryAfterSeconds });
  });

  it.each<[string, Answer]>([
    ['answered with 500', { status: 500 }],
    ['not answered', { breaks: true }],
  ])('that is %s while the circuit is open is no failure of the work', async (_what, answer) => {
    const error = await scene(answer, { pausedSeconds: 15 }).failure();
    expect(error).toBeInstanceOf(IngestError);
    expect(error).toMatchObject({ kind: 'paused', retryAfterSeconds: 15, message: /^the vendor does not answer: / });
  });

  it('that the gate refuses is not sent', async () => {
    const { ask, ports } = scene({});
    ports.gate.pass = () => Promise.reject(new IngestError('paused', 'later'));
    await expect(ask()).rejects.toMatchObject({ kind: 'paused' });
    expect(ports.http.requests).toEqual([]);
  });
});

it('a request for credentials takes no permit, and its answer does not say that the API lives', async () => {
  const { client, outcomes, passes } = scene({});
  await client.json({ endpoint: 'token', method: 'POST', path: '/', forCredentials: true }, z.object({}));
  expect([passes(), outcomes]).toEqual([0, []]);
  const refused = scene({ status: 500 });
  const asked = refused.client.send({ endpoint: 'token', method: 'POST', path: '/', forCredentials: true });
  await expect(asked).rejects.toMatchObject({ kind: 'transient' });
  expect(refused.outcomes).toEqual([{ kind: 'failed' }]);
});

it('a connector can tell the budget of a refusal that looks like success', async () => {
  const { client, outcomes } = scene({});
  await client.throttled(5);
  await client.throttled();
  expect(outcomes).toEqual([{ kind: 'throttled', retryAfterSeconds: 5 }, { kind: 'throttled' }]);
});

it('no stream of a vendor is called as the checkpoints that are none of a stream', () => {
  const streams = VENDORS.flatMap((vendor) => describeVendor(vendor)?.streams.map(({ name }) => name) ?? []);
  expect(streams.length).toBeGreaterThan(0);
  expect(streams).not.toContain(BUDGET_STREAM);
  expect(streams).not.toContain(DISCOVERY_PAUSE_STREAM);
});

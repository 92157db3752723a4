import { describe, expect, it } from 'vitest';
import { SapClient } from '../../../../shared/connectors/sap-job-scheduling/client.ts';
import { VendorClient } from '../../../../shared/connectors/vendor-client.ts';
import { answer } from '../../../factories/answer.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp } from '../../../fakes/memory-http.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { RecordingTelemetry } from '../../../fakes/recording-telemetry.ts';

const BASE_URL = 'http://127.0.0.1:1';
const LISTING = { jobId: '42', scheduleId: 'daily' };

describe('a page of run logs that was asked for by a cursor', () => {
  const page = (next_url: unknown) => {
    const ports = {
      environment: new FakeEnvironment(),
      http: new MemoryHttp(async () => answer(JSON.stringify({ total: 9, results: [{ runId: 'run-9' }], next_url }))),
      sealer: new MemorySealer(),
      secrets: new MemorySecretStore({}),
      telemetry: new RecordingTelemetry(),
    };
    const vendor = new VendorClient(ports, { source: 'sap', baseUrl: BASE_URL, timeoutMs: 1_000 });
    const request = { kind: 'cursor', next: 'run-10' } as const;
    return new SapClient(vendor, BASE_URL, undefined).runLogs(LISTING, { request, base: undefined }, { requests: 0 });
  };

  it.each([null, undefined, ''])('is the last one where the vendor names no other: %j', async (next) => {
    expect(await page(next)).toMatchObject({ next: undefined, total: 9 });
  });

  it.each(['?page_size=200&offset=200', 'http://'])(
    'is not taken for the last one where the next can not be followed: %s',
    async (next) => {
      await expect(page(next)).rejects.toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('no cursor'),
      });
    },
  );
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LOG_BYTES } from '../../../../shared/domain/cost-log-lines.ts';
import type { PipelineEvent } from '../../../../shared/ports/telemetry.ts';
import { captureOutput } from '../../../factories/captured-output.ts';
import { NOON_MS } from '../../../factories/slice.ts';

/** How far a measured length may be from what `runlake cost` counts with. */
const TOLERANCE = 0.2;

const REQUEST_ID = '6bc28136-0c1d-4365-b021-0ce6b2e64ab0';
const SOURCE = 'talend-eu-prod';
const ABOUT = {
  source: SOURCE,
  id: '9b1d6c3e-24c5-4a3e-9a60-4f1f4c8f0f4a',
  correlationId: '0d5c2f5e-3e64-4f4c-8a0c-0a3c2f1d4b5e',
};
const KEYS = [`raw/vendor=talend/source=${SOURCE}/stream=execution-logs/dt=2026-11-20/${ABOUT.id}/part-00001.json.zst`];
const REQUESTED: PipelineEvent = { kind: 'request', source: SOURCE, endpoint: 'executions', status: 200 };
const WAITS: PipelineEvent = {
  kind: 'moved',
  ...ABOUT,
  from: 'generating',
  to: 'generating',
  note: 'the log is being generated',
};
const LANDS: PipelineEvent[] = [
  { kind: 'moved', ...ABOUT, from: 'generating', to: 'landed', brought: { bytes: 123_456, keys: KEYS } },
  {
    ...{ kind: 'landed', ...ABOUT, bytes: 123_456, storedBytes: 12_345 },
    ...{ lagMs: 1_234, polls: 2, keys: KEYS, objects: 1 },
  },
];
const BUILT: PipelineEvent = {
  ...{ kind: 'curated', source: SOURCE, dt: '2026-11-20' },
  ...{ rows: 12_345, bytes: 1_234_567, buildMs: 2_345, tables: 3 },
};

beforeEach(() => {
  vi.stubEnv('RUNLAKE_STAGE', 'prod');
  vi.stubEnv('POWERTOOLS_DEV', 'false');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  // Lambda sets it whether anything is traced or not, and the logger tells it.
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=0');
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What an invocation that tells of `events` writes. Units: bytes. */
async function writtenBytes(functionName: string, events: readonly PipelineEvent[]): Promise<number> {
  const { logLine } = await import('../../../../functions/log-line.ts');
  const { logger } = await import('../../../../functions/telemetry/logger.ts');
  const { CloudTelemetry } = await import('../../../../functions/telemetry/cloud-telemetry.ts');
  const invokedFunctionArn = `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}`;
  const context = { functionName, invokedFunctionArn, awsRequestId: REQUEST_ID, memoryLimitInMB: '512' };
  logger.addContext({ ...context, functionVersion: '$LATEST' } as never);
  const telemetry = new CloudTelemetry({ stage: 'prod', now: () => NOON_MS, log: logLine });
  const { stdout, stderr } = await captureOutput(async () => {
    for (const event of events) telemetry.emit(event);
    telemetry.flush();
    return 0;
  });
  return Buffer.byteLength(stdout + stderr);
}

function expectAbout(counted: number, measured: number): void {
  expect(measured).toBeGreaterThan(counted * (1 - TOLERANCE));
  expect(measured).toBeLessThan(counted * (1 + TOLERANCE));
}

it('a step writes about as many bytes as are counted for it', async () => {
  expectAbout(LOG_BYTES.step, await writtenBytes('runlake-prod-worker', [REQUESTED, WAITS]));
});

it('a step that lands a log writes about as many bytes more as are counted for a landing', async () => {
  const step = await writtenBytes('runlake-prod-worker', [REQUESTED, WAITS]);
  expectAbout(LOG_BYTES.landing, (await writtenBytes('runlake-prod-worker', [REQUESTED, ...LANDS])) - step);
});

it('a build writes about as many bytes as are counted for it', async () => {
  expectAbout(LOG_BYTES.build, await writtenBytes('runlake-prod-curate', [BUILT]));
});

it('the lines that Lambda writes itself are about as long as is counted for an invocation', () => {
  const lines = [
    `START RequestId: ${REQUEST_ID} Version: $LATEST\n`,
    `END RequestId: ${REQUEST_ID}\n`,
    `REPORT RequestId: ${REQUEST_ID}\tDuration: 151.22 ms\tBilled Duration: 152 ms\tMemory Size: 512 MB\tMax Memory Used: 143 MB\t\n`,
  ];
  expectAbout(LOG_BYTES.invocation, Buffer.byteLength(lines.join('')));
});

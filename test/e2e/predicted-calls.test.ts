import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countCosts } from '../../functions/cli/count-costs.ts';
import { demoSources } from '../../functions/cli/demo.ts';
import { withData } from '../../functions/cli/open-data.ts';
import { runIngest } from '../../functions/cli/run-ingest.ts';
import { startStandIn } from '../../functions/cli/stand-in.ts';
import { type Source, SourcesSchema } from '../../shared/config/sources.ts';
import { CALL_CLASSES, type CallClass, classOfCall, predictCalls } from '../../shared/domain/cost-calls.ts';
import { startVendor, TOKEN, temporaryFolder } from './cli-world.ts';

/**
 * Questions of an ingest on this machine that nobody asks in the cloud: it looks for what an earlier one has left, counts the
 * slices of each state, and sweeps.
 */
const MOST_OF_THE_INGEST = 30;

const STARTED_AT_MS = Date.now();

/** A vendor with something to bring, and the source that brings it. */
async function begin(vendor: string): Promise<{ readonly source: Source; stop(): Promise<void> }> {
  if (vendor === 'talend') {
    const { url, stop } = await startVendor({ behaviour: { readiness: { kind: 'polls', most: 2 } } });
    const options = { settleSeconds: 0, requestsPerMinute: 100_000 };
    const { sources } = SourcesSchema.parse({
      sources: [{ id: 'talend-demo', vendor, baseUrl: url, auth: { token: TOKEN }, options }],
    });
    return { source: sources[0]!, stop };
  }
  const standIn = await startStandIn(vendor, {
    world: 'demo',
    seed: 'cost',
    startedAtMs: STARTED_AT_MS,
    behaviour: {},
  });
  await standIn.setClock({ stoppedAtMs: STARTED_AT_MS });
  const [source] = await demoSources([standIn], STARTED_AT_MS);
  return { source: source!, stop: () => standIn.stop() };
}

describe.each(['talend', 'akinon', 'sap-job-scheduling', 'snaplogic'])('what the rows of %s count', (vendor) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  it('is what an ingest has called, exactly where it is kept and between least and most where not', async () => {
    const { source, stop } = await begin(vendor);
    const { summary } = await runIngest({
      dataDir: folder.path,
      sources: [source],
      version: '0',
      watch: false,
      allowLoopback: true,
      quiet: true,
      executingPatienceMs: 1_000,
    });
    await stop();
    const calls: Record<CallClass, number> = Object.fromEntries(CALL_CLASSES.map((name) => [name, 0])) as never;
    for (const [kind, count] of Object.entries(summary.awsCalls)) {
      const name = classOfCall(kind);
      if (name !== undefined) calls[name] += count;
    }
    const counts = await withData(folder.path, source.id, ({ storage, sources }) =>
      countCosts(storage, sources[0]!, undefined),
    );
    const predicted = predictCalls(counts);
    for (const name of CALL_CLASSES) {
      const asked = name === 'DynamoDB reads' ? MOST_OF_THE_INGEST : 0;
      expect(calls[name], name).toBeGreaterThanOrEqual(predicted[name].least);
      expect(calls[name], name).toBeLessThanOrEqual(predicted[name].most + asked);
    }
    // Everything was read once, without a failure. A second record of a build, or a table that it did not change, may differ.
    const { builds } = counts;
    expect(calls['DynamoDB writes'] - predicted['DynamoDB writes'].least).toBeLessThanOrEqual(builds);
    expect(predicted['S3 writes'].least - calls['S3 writes']).toBeLessThanOrEqual(0);
    expect(calls['S3 writes'] - predicted['S3 writes'].least).toBeLessThanOrEqual(
      3 * Math.max(0, builds - counts.days),
    );
    // A slice is written once when it is found and twice for each step; only these writes go through the pipe.
    expect(counts.sliceChanges).toBeGreaterThanOrEqual(3 * counts.slices);
    expect(counts.sliceChanges).toBeLessThan(calls['DynamoDB writes']);
    expect(counts.sliceChanges).toBeGreaterThan(counts.events.least);
    expect(builds).toBeGreaterThanOrEqual(counts.days);
    expect(counts.days).toBeGreaterThan(0);
  }, 240_000);
});

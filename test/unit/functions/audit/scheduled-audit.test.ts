import { describe, expect, it } from 'vitest';
import { auditAll } from '../../../../functions/audit/audit-all.ts';
import { scheduledAudit } from '../../../../functions/audit/scheduled-audit.ts';
import { STAGES } from '../../../../infra/stages.ts';
import { FRESHNESS_REACH_DAYS } from '../../../../shared/config/metric-names.ts';
import { TALEND_DESCRIPTION } from '../../../../shared/connectors/talend/description.ts';
import type { AuditedItem } from '../../../../shared/domain/audited-item.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import type { Connector } from '../../../../shared/ports/connector.ts';
import { collect, collectBytes } from '../../../factories/collect.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

const KEY = `audits/source=${SOURCE}/dt=2026-11-20/2026-11-20T12-00-00.000Z.ndjson`;
const HOUR_MS = 3_600_000;

const at = (hoursAgo: number) => ({
  ...sliceRow().run,
  startedAt: new Date(NOON_MS - hoursAgo * HOUR_MS).toISOString(),
});
const ONE_HERE_AND_ONE_FAILED = [
  sliceRow({ state: 'empty', run: at(5) }),
  sliceRow({ id: 'bad', state: 'failed', run: at(30) }),
];

async function scene(ask: () => AsyncGenerator<AuditedItem>, rows: readonly SliceRow[] = ONE_HERE_AND_ONE_FAILED) {
  const all = pipeline({});
  const connector: Connector = { ...all.source.connector, description: TALEND_DESCRIPTION, audit: ask };
  const services = { ...all.services, source: () => ({ ...all.source, connector }) };
  await all.index.record(rows);
  const lines: Readonly<Record<string, unknown>>[] = [];
  const options = { stage: 'prod', auditId: 'audit-1', log: (line: (typeof lines)[number]) => lines.push(line) };
  const run = () => scheduledAudit(services, SOURCE, { ...options, wait: async () => {} });
  const written = async (): Promise<Record<string, unknown>[]> =>
    String(await collectBytes(all.store.read(KEY)))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { ...all, services, run, lines, written };
}

describe('the audit of the schedule', () => {
  it('writes a summary of each of the last three days and each hole as a line with all fields', async () => {
    const { run, written } = await scene(async function* () {});
    await run();
    const lines = await written();
    expect(lines.map(({ kind, day, hole }) => [kind, day, hole])).toEqual([
      ['summary', '2026-11-18', null],
      ['summary', '2026-11-19', null],
      ['hole', '2026-11-19', 'failed'],
      ['summary', '2026-11-20', null],
    ]);
    expect(lines[2]).toEqual({
      auditId: 'audit-1',
      auditedAt: '2026-11-20T12:00:00.000Z',
      source: SOURCE,
      vendor: 'talend',
      day: '2026-11-19',
      kind: 'hole',
      hole: 'failed',
      slice: 'bad',
      runId: 'run-1',
      key: null,
      expected: null,
      found: null,
      why: expect.any(String),
      whatToDo: expect.any(String),
      listed: null,
      landed: null,
      completeness: null,
      freshnessMs: null,
    });
    expect(lines[1]).toMatchObject({ listed: 1, landed: 0, completeness: 0, freshnessMs: null, why: null });
    expect(lines[3]).toMatchObject({ listed: 1, landed: 1, completeness: 100, freshnessMs: 5 * HOUR_MS });
    expect(new Set(lines.map((line) => Object.keys(line).join()))).toHaveLength(1);
  });

  it('marks the day of the audit, so that the tables get what it found', async () => {
    const { run, partitions, queue } = await scene(async function* () {});
    await run();
    expect(await partitions.get({ source: SOURCE, dt: '2026-11-20' })).toMatchObject({
      landedSequence: 1,
      builtSequence: 0,
    });
    const asked = queue.curateMessages().map(({ body }): unknown => JSON.parse(body));
    expect(asked).toEqual([{ v: 1, kind: 'curate', source: SOURCE, dt: '2026-11-20' }]);
  });

  it('tells completeness, freshness and holes as metrics of the source', async () => {
    const { run, lines } = await scene(async function* () {});
    await run();
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: NOON_MS,
          CloudWatchMetrics: [
            {
              Namespace: 'Runlake',
              Dimensions: [['Stage', 'Source']],
              Metrics: [
                { Name: 'CompletenessPercent', Unit: 'Percent' },
                { Name: 'FreshnessSeconds', Unit: 'Seconds' },
                { Name: 'Holes', Unit: 'Count' },
              ],
            },
          ],
        },
        Stage: 'prod',
        Source: SOURCE,
        CompletenessPercent: 50,
        FreshnessSeconds: 5 * 3600,
        Holes: 1,
        level: 'warn',
        event: 'audited',
        source: SOURCE,
        listed: 2,
        landed: 1,
        holes: 1,
        key: KEY,
      },
    ]);
  });

  it('claims no completeness of a vendor that does not answer, and says of how many days it was asked in vain', async () => {
    const { run, lines, written } = await scene(async function* () {
      yield* [];
      throw new IngestError('auth', 'token s3cret refused');
    });
    expect(await run()).toMatchObject({ unanswered: 3, completeness: undefined });
    expect(lines.slice(0, 3)).toMatchObject(Array(3).fill({ event: 'vendor not asked', kind: 'auth' }));
    expect(lines[3]).not.toHaveProperty('CompletenessPercent');
    expect(lines[3]).toHaveProperty('FreshnessSeconds');
    expect((await written())[0]).toMatchObject({ completeness: null, why: 'the vendor could not be asked (auth)' });
    expect(JSON.stringify([lines, await written()])).not.toContain('s3cret');
  });

  it('tells the age of the newest log of a source that is silent for longer than the audited days', async () => {
    const { run, index, lines } = await scene(async function* () {}, []);
    const startedAt = new Date(NOON_MS - 240 * HOUR_MS).toISOString();
    await index.record([sliceRow({ id: 'old', state: 'landed', run: { ...sliceRow().run, startedAt } })]);
    await run();
    expect(lines).toMatchObject([{ FreshnessSeconds: 240 * 3600, CompletenessPercent: 100, Holes: 0 }]);
  });

  it.each(Object.entries(STAGES))(
    'is old enough for the alarm of %s when nothing has landed at all',
    async (_, { alarms }) => {
      const { run, lines } = await scene(async function* () {}, []);
      await run();
      const freshness = Number(lines[0]?.FreshnessSeconds);
      expect(freshness).toBeGreaterThanOrEqual(alarms.freshness.toSeconds());
      expect(freshness).toBeGreaterThanOrEqual(FRESHNESS_REACH_DAYS * 86_400);
    },
  );

  it('writes down no secret that the reason of a failure holds', async () => {
    const { run, index, written } = await scene(async function* () {}, []);
    const note = 'given up: https://store.example/log?X-Amz-Signature=f00d4711f00d said 403';
    await index.record([sliceRow({ id: 'bad', state: 'failed', note, run: at(5) })]);
    await run();
    const [why] = (await written()).flatMap(({ hole, why }) => (hole === 'failed' ? [why] : []));
    expect(why).toContain('https://store.example/log?[redacted] said 403');
  });

  it('says of a vendor that nobody can ask that index and bucket were compared', async () => {
    const { services, source } = pipeline({});
    const range = { fromDay: '2026-11-20', toDay: '2026-11-20', deep: false };
    expect(source.connector.audit).toBeUndefined();
    const note = 'the connector can not ask this vendor; index and bucket were compared';
    expect(await collect(auditAll(services, range))).toMatchObject([{ askedVendor: false, note, findings: [] }]);
  });

  it('fails when the bucket does', async () => {
    const { run, store } = await scene(async function* () {});
    store.listObjects = () => {
      throw new IngestError('transient', 'the bucket is down');
    };
    await expect(run()).rejects.toMatchObject({ kind: 'transient' });
  });

  it('is, for all sources and on a clock of the caller’s, what the demonstration ends with', async () => {
    const { services } = await scene(async function* () {});
    const range = { fromDay: '2026-11-19', toDay: '2026-11-20', deep: true };
    const days = await collect(auditAll(services, { ...range, nowMs: NOON_MS + HOUR_MS, graceMs: 0 }));
    expect(days.map(({ source, day, listed, landed }) => [source, day, listed, landed])).toEqual([
      [SOURCE, '2026-11-19', 1, 0],
      [SOURCE, '2026-11-20', 1, 1],
    ]);
    expect(days[1]?.freshnessMs).toBe(6 * HOUR_MS);
  });
});

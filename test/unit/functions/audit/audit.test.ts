import { describe, expect, it } from 'vitest';
import type { AuditSource } from '../../../../functions/audit/audit-source.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import {
  auditedDay,
  auditedWorld,
  auditWorld,
  DAY,
  DAY_MS,
  faithfulWorld,
  inTables,
  keyOf,
  landed,
  NOW_MS,
  rowOf,
  type World,
} from './audited-world.ts';

const RUNS = [1, 2, 3, 4].map((minute) => ({ minute, lines: minute }));
const RECORDS = [1, 2, 3].map((minute) => ({ minute, lines: 7 }));
const [FIRST, SECOND, THIRD] = ['runs 0', 'runs 1', 'runs 2'];

describe('the audit of a source', () => {
  it('finds the six holes that there can be between vendor, index and bucket, and nothing else', async () => {
    const world = faithfulWorld('runs', [...RUNS, { minute: 5, lines: 1 }, { minute: 6, lines: 1 }]);
    const without = (id: string) => world.rows.filter((row) => row.id !== id);
    // A deleted object, and a truncated one.
    world.objects.delete(keyOf(FIRST));
    world.objects.set(keyOf(SECOND), world.objects.get(keyOf(SECOND))!.subarray(0, 9));
    // A row without an object that ever was, and an object without a row.
    world.rows.push(
      rowOf('never was', {
        run: world.rows[0]!.run!,
        parts: [{ ...world.rows[0]!.parts[0]!, key: keyOf('never was') }],
      }),
    );
    landed(world, keyOf('stray'), ['{"id":"stray"}']);
    // A run that was never discovered: neither row nor object.
    world.rows = without(THIRD);
    world.objects.delete(keyOf(THIRD));
    // A run that the vendor had deleted before it was read.
    world.rows = world.rows.map((row): SliceRow => (row.id === 'runs 3' ? { ...row, state: 'gone', parts: [] } : row));
    world.objects.delete(keyOf('runs 3'));
    world.items = world.items.filter(({ slice }) => slice !== 'runs 3');
    inTables(world);

    const day = await auditWorld(world);
    expect(day.findings.map(({ kind, slice, key }) => [kind, slice, key]).sort()).toEqual([
      ['missing', THIRD, undefined],
      ['object-differs', SECOND, keyOf(SECOND)],
      ['object-missing', 'never was', keyOf('never was')],
      ['object-missing', FIRST, keyOf(FIRST)],
      ['object-without-row', 'stray', keyOf('stray')],
      ['purged', 'runs 3', undefined],
    ]);
    expect(day).toMatchObject({ listed: 7, landed: 2, completeness: 28.57 });
  });

  it('tells what a vendor had deleted of a listing, and a schedule that is gone', async () => {
    const world = faithfulWorld('records', RECORDS);
    const range = { fromMs: DAY_MS - 5 * 86_400_000, toMs: DAY_MS + 3_600_000 };
    world.rows.push(rowOf('1.7@lost_x', { state: 'gone', window: range, note: 'the vendor keeps 15 days' }));
    world.rows.push(rowOf('1.9', { state: 'gone', endedAtMs: DAY_MS + 1 }));
    const { findings } = await auditWorld(world);
    expect(findings.map(({ kind, slice }) => [kind, slice]).sort()).toEqual([
      ['purged', '1.7@lost_x'],
      ['purged', '1.9'],
    ]);
    expect(findings.map(({ why }) => why).join()).toContain('the vendor keeps 15 days');
  });

  it('knows the objects of days that are settled, and of runs that began on another day than they were planned for', async () => {
    const world = faithfulWorld('records', RECORDS);
    const [listing] = world.rows;
    world.rows = [
      { ...listing!, parts: [] },
      rowOf(`1.7@${DAY}`, { parts: listing!.parts, window: { fromMs: DAY_MS, toMs: DAY_MS + 86_400_000 } }),
    ];
    const [first, ...others] = world.runs;
    const before = new Date(DAY_MS - 60_000).toISOString();
    world.runs = [{ ...first!, run: { ...first!.run, startedAt: before } }, ...others];
    inTables(world);
    for (const deep of [false, true]) expect((await auditWorld(world, { deep })).findings).toEqual([]);
  });

  it('tells a record that the index does not know, if it is deep', async () => {
    const world = faithfulWorld('records', RECORDS);
    world.runs = world.runs.slice(1);
    world.items = world.items.slice(1);
    inTables(world);
    expect((await auditWorld(world)).findings).toEqual([]);
    expect((await auditWorld(world, { deep: true })).findings).toMatchObject([
      { kind: 'record-missing', runId: 'run-0' },
    ]);
  });

  it('compares index and bucket only where the vendor can not be asked, and says so', async () => {
    const world = faithfulWorld('runs', RUNS);
    world.items = [];
    const { services, source } = await auditedWorld(world);
    const { ask: _none, ...silent } = source;
    const day = await auditedDay(services, { ...silent, whyNotAsked: 'nobody can ask' });
    expect(day).toMatchObject({
      askedVendor: false,
      listed: 4,
      landed: 4,
      note: expect.stringContaining('nobody can ask'),
    });
    world.objects.delete(keyOf(FIRST));
    const again = await auditedWorld(world);
    const { findings } = await auditedDay(again.services, silent);
    expect(findings).toMatchObject([{ kind: 'object-missing' }]);
  });

  it('does not take for a hole what is put right while it looks', async () => {
    const world = faithfulWorld('runs', RUNS);
    const { services, source, index, store } = await auditedWorld(world);
    const late = rowOf('late', { run: { ...world.rows[0]!.run!, runId: 'late' } });
    const part = landed(world, keyOf('late'), ['{"id":"late"}']);
    const put = () =>
      store.put(keyOf('late'), world.objects.get(keyOf('late'))!, { contentType: '', metadata: {} }, undefined);
    await put();
    let looks = 0;
    const partitions: (typeof services)['partitions'] = {
      get: async () => {
        looks += 1;
        // Between the two looks, the landing commits its row.
        if (looks === 1) await index.record([{ ...late, parts: [part] }]);
        return world.partition;
      },
    };
    const items = [...world.items, { slice: 'late', timeMs: DAY_MS, final: true }];
    const asked: AuditSource = {
      ...source,
      ask: () =>
        (async function* () {
          yield* items;
        })(),
    };
    const day = await auditedDay({ ...services, partitions }, asked);
    expect(looks).toBe(2);
    expect(day).toMatchObject({ findings: [], listed: 5, landed: 5 });
  });

  it('goes on with the next day when the vendor does not answer', async () => {
    const { services, source } = await auditedWorld(faithfulWorld('runs', RUNS));
    const waits: number[] = [];
    const failing = (error: IngestError): AuditSource => ({
      ...source,
      ask: () =>
        (async function* () {
          yield* [];
          throw error;
        })(),
    });
    const wait = async (seconds: number) => waits.push(seconds);
    const busy = new IngestError('rate_limited', 'slow down', { retryAfterSeconds: 7 });
    const day = await auditedDay(services, failing(busy), { wait });
    expect(day).toMatchObject({ askedVendor: false, unanswered: { kind: 'rate_limited' }, listed: 4, landed: 4 });
    expect(waits).toEqual([7, 7]);
    const refused = await auditedDay(services, failing(new IngestError('auth', 'no')), { wait });
    expect([refused.unanswered?.kind, waits.length]).toEqual(['auth', 2]);
  });

  it('asks for no more than the vendor keeps, and for nothing of the future', async () => {
    const { services, source } = await auditedWorld(faithfulWorld('runs', RUNS));
    const asked: number[][] = [];
    const keeping = (days: number): AuditSource => ({
      ...source,
      description: { ...source.description, retentionSeconds: days * 86_400 },
      ask: ({ fromMs, toMs }) => {
        asked.push([fromMs - DAY_MS, toMs - DAY_MS]);
        return (async function* () {})();
      },
    });
    expect((await auditedDay(services, keeping(60))).note).toBeUndefined();
    expect((await auditedDay(services, keeping(1.5))).note).toContain('lists nothing before');
    expect(await auditedDay(services, keeping(1))).toMatchObject({ askedVendor: false });
    const nowMs = DAY_MS + 5_000;
    expect((await auditedDay(services, keeping(60), { nowMs })).askedVendor).toBe(true);
    expect((await auditedDay(services, keeping(60), { nowMs: DAY_MS - 1 })).note).toContain('has not begun');
    expect(asked).toEqual([
      [0, 86_400_000],
      [43_200_000, 86_400_000],
      [0, 5_000],
    ]);
    expect(NOW_MS).toBe(DAY_MS + 2 * 86_400_000);
  });

  it('writes nothing', async () => {
    const world: World = faithfulWorld('records', RECORDS);
    world.objects.delete(keyOf('1.7'));
    const { services, source, index, store } = await auditedWorld(world);
    const before = [index.writes.length, [...store.objects.keys()]];
    expect((await auditedDay(services, source, { deep: true })).findings).not.toEqual([]);
    expect([index.writes.length, [...store.objects.keys()]]).toEqual(before);
  });
});

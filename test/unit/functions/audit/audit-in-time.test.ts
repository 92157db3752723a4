import { describe, expect, it } from 'vitest';
import {
  auditedDay,
  auditedWorld,
  auditWorld,
  curatedOf,
  DAY_MS,
  faithfulWorld,
  inTables,
  keyOf,
  NOW_MS,
} from './audited-world.ts';

const RUNS = [1, 2, 3, 4].map((minute) => ({ minute, lines: minute }));
const RECORDS = [1, 2, 3].map((minute) => ({ minute, lines: 7 }));
const [FIRST, SECOND] = ['runs 0', 'runs 1'];

describe('an audit while the pipeline works', () => {
  it('counts no thing as missing whose hole only the second look shows', async () => {
    const world = faithfulWorld('runs', RUNS);
    const { services, source, index } = await auditedWorld(world);
    // A hole that both looks see, and one that comes between them.
    world.objects.delete(keyOf(FIRST));
    const store = (await auditedWorld(world)).store;
    let looks = 0;
    const partitions: (typeof services)['partitions'] = {
      get: async () => {
        looks += 1;
        if (looks === 1) store.objects.delete(keyOf(SECOND));
        return world.partition;
      },
    };
    // The objects of the day are listed before the tables are looked at.
    const day = await auditedDay({ ...services, index, store, partitions }, source);
    expect(looks).toBe(2);
    expect(day.findings.map(({ kind, slice }) => [kind, slice])).toEqual([['object-missing', FIRST]]);
    expect(day).toMatchObject({ listed: 3, landed: 2, completeness: 66.66 });
  });

  it('holds nothing against a source that was there before its first discovery began', async () => {
    const world = faithfulWorld('runs', RUNS);
    // Found at minute 3; what began before was never asked for.
    const old = world.rows.slice(0, 2);
    world.rows = world.rows.slice(2);
    for (const { parts } of old) for (const { key } of parts) world.objects.delete(key);
    inTables(world);
    const { services, source, index } = await auditedWorld(world);
    expect((await auditedDay(services, source)).findings.map(({ kind }) => kind)).toEqual(['missing', 'missing']);
    const cursor = { watermarkMs: NOW_MS, floorMs: DAY_MS + 3 * 60_000 };
    const checkpoint = { source: source.id, stream: 'things', revision: 0, cursor, updatedAtMs: DAY_MS };
    await index.saveCheckpoint(checkpoint);
    const day = await auditedDay(services, source);
    expect(day).toMatchObject({ findings: [], listed: 2, landed: 2, askedVendor: true });
    expect(day.note).toContain('the first discovery began at 2026-11-20T00:03:00Z');
    const earlier = await auditedDay(services, source, { fromDay: '2026-11-19', toDay: '2026-11-19' });
    expect(earlier).toMatchObject({ askedVendor: false, note: expect.stringContaining('the first discovery began') });
  });

  it('names an object of a table that no build has made, once the day is built', async () => {
    const world = faithfulWorld('runs', RUNS);
    const strays = [curatedOf('runs', 1), curatedOf('quarantine', 0)];
    for (const key of strays) world.objects.set(key, Buffer.from('doubled'));
    const { findings } = await auditWorld(world);
    expect(findings.map(({ kind, key }) => [kind, key]).sort()).toEqual(
      strays.map((key) => ['object-without-row', key]).sort(),
    );
    expect(findings[0]?.whatToDo).toContain('out of curated/');
    // A first build puts its objects before its row.
    world.partition = world.partition && { ...world.partition, landedSequence: 4, dueAtMs: NOW_MS };
    expect((await auditWorld(world)).findings).toEqual([]);
  });

  it('names the last version of a run that has not landed, hours after the vendor said it', async () => {
    const world = faithfulWorld('records', RECORDS);
    const [first, ...others] = world.runs;
    world.runs = [{ ...first!, run: { ...first!.run, status: 'running', vendorStatus: 'RUNNING' } }, ...others];
    const endedAt = (endedMs: number) => {
      world.items = world.items.map((item) => (item.runId === first!.run.runId ? { ...item, endedMs } : item));
      return auditWorld(world);
    };
    const day = await endedAt(NOW_MS - 10 * 3_600_000);
    expect(day.findings).toMatchObject([
      { kind: 'record-missing', runId: 'run-0', found: 'running', why: expect.stringContaining('has not landed') },
    ]);
    expect(day).toMatchObject({ listed: 3, landed: 2 });
    // It is asked for once an hour: it is on its way, and counts neither way.
    expect(await endedAt(NOW_MS - 2 * 3_600_000)).toMatchObject({ findings: [], listed: 2, landed: 2 });
    const ended = { status: 'succeeded', finishedAt: new Date(NOW_MS).toISOString() } as const;
    world.runs = [{ ...first!, run: { ...first!.run, ...ended } }, ...others];
    expect(await endedAt(NOW_MS - 10 * 3_600_000)).toMatchObject({ findings: [], listed: 3, landed: 3 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../shared/domain/finding.ts';
import {
  auditWorld,
  curatedOf,
  DAY_MS,
  faithfulWorld,
  keyOf,
  landed,
  type Shape,
  type World,
} from './audited-world.ts';

const thing = fc.record({ minute: fc.integer({ min: 0, max: 1_438 }), lines: fc.integer({ min: 0, max: 4 }) });
const things = fc.uniqueArray(thing, { minLength: 1, maxLength: 8, selector: ({ minute }) => minute });
const shapes = fc.constantFrom<Shape>('runs', 'windows', 'records');

type Expected = Partial<Finding>;
/** Breaks one thing; tells what has to be found. `undefined`: this world has nothing of the kind. */
type Mutation = (world: World, pick: number) => Expected | undefined;

const pickOf = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];
const withParts = (world: World) => world.rows.filter(({ parts }) => parts.length > 0);
const keyAt = (world: World, pick: number): string | undefined => pickOf(withParts(world), pick)?.parts[0]?.key;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'an object is deleted': (world, pick) => {
    const key = keyAt(world, pick);
    return key !== undefined && world.objects.delete(key) ? { kind: 'object-missing', key } : undefined;
  },
  'an object is truncated': (world, pick) => {
    const key = keyAt(world, pick);
    if (key === undefined) return undefined;
    world.objects.set(key, (world.objects.get(key) ?? Buffer.alloc(1)).subarray(0, -1));
    return { kind: 'object-differs', key };
  },
  'the row of an object is dropped': (world, pick) => {
    const row = pickOf(withParts(world), pick);
    world.rows = world.rows.filter((one) => one !== row);
    return row && { kind: 'object-without-row', key: row.parts[0]?.key ?? '', slice: row.id };
  },
  'an object is added': (world, pick) => {
    const key = keyOf(`stray ${pick}`);
    landed(world, key, ['{"id":"x"}']);
    return { kind: 'object-without-row', key };
  },
  'a run is dropped from the index': (world, pick) => {
    const item = pickOf(
      world.items.filter(({ records }) => records !== 0),
      pick,
    );
    if (item === undefined) return undefined;
    world.runs = world.runs.filter(({ run }) => run.runId !== item.runId);
    if (item.runId !== undefined) return { kind: 'record-missing', slice: item.slice, runId: item.runId };
    world.rows = world.rows.filter(({ id }) => id !== item.slice);
    return { kind: 'missing', slice: item.slice };
  },
  'something is purged before it was read': (world, pick) => {
    const row = world.shape === 'records' ? undefined : pickOf(world.rows, pick);
    if (row === undefined) return undefined;
    world.rows = world.rows.map((one) => (one === row ? { ...one, state: 'gone' as const, parts: [] } : one));
    world.items = world.items.filter(({ slice }) => slice !== row.id);
    for (const { key } of row.parts) world.objects.delete(key);
    return { kind: 'purged', slice: row.id };
  },
  'a slice is given up': (world, pick) => {
    const row = pickOf(world.rows, pick);
    world.rows = world.rows.map((one) => (one === row ? { ...one, state: 'failed' as const } : one));
    return row && { kind: 'failed', slice: row.id };
  },
  'a slice stays open': (world, pick) => {
    const row = pickOf(world.rows, pick);
    world.rows = world.rows.map((one) => (one === row ? { ...one, state: 'pending' as const, dueAtMs: 0 } : one));
    return row && { kind: 'not-landed', slice: row.id };
  },
  'the vendor lists more records': (world, pick) => {
    const item = world.shape === 'windows' ? pickOf(world.items, pick) : undefined;
    world.items = world.items.map((one) => (one === item ? { ...one, records: (one.records ?? 0) + 1 } : one));
    return item && { kind: 'count-differs', slice: item.slice };
  },
  'the tables are not built': (world) => {
    world.partition = world.partition && { ...world.partition, landedSequence: 4, dueAtMs: 1 };
    return { kind: 'lake-behind' };
  },
  'an object of a table is replaced': (world) => {
    const key = world.partition?.objects[0]?.key ?? '';
    world.objects.set(key, Buffer.from('another'));
    return { kind: 'lake-behind', key };
  },
  'an object of a table is cut, and still has its ETag': (world) => {
    const [object] = world.partition?.objects ?? [];
    if (object === undefined || world.partition === undefined) return undefined;
    world.partition = { ...world.partition, objects: [{ ...object, bytes: object.bytes + 1 }] };
    return { kind: 'lake-behind', key: object.key, expected: '8 bytes', found: '7 bytes' };
  },
  'a table has another object beside its own': (world, pick) => {
    const key = curatedOf(pick % 2 === 0 ? 'runs' : 'log_entries', 1 + (pick % 3));
    world.objects.set(key, Buffer.from('parquet'));
    return { kind: 'object-without-row', key };
  },
  'the tables have other runs than the index': (world, pick) => {
    const [object] = world.partition?.objects ?? [];
    if (object === undefined || world.partition === undefined) return undefined;
    const rows = object.rows > 0 && pick % 2 === 0 ? object.rows - 1 : object.rows + 1;
    world.partition = { ...world.partition, objects: [{ ...object, rows }] };
    return { kind: 'lake-behind', expected: `${object.rows} runs of the index`, found: `${rows} rows` };
  },
  'the last version of a run does not land': (world, pick) => {
    const run = pickOf(world.runs, pick)?.run;
    if (run === undefined) return undefined;
    world.runs = world.runs.map((row) => (row.run === run ? { ...row, run: { ...run, status: 'running' } } : row));
    const endedMs = DAY_MS + 86_400_000;
    world.items = world.items.map((item) => (item.runId === run.runId ? { ...item, endedMs } : item));
    return { kind: 'record-missing', runId: run.runId };
  },
  'an object of a table is deleted': (world) => {
    const key = world.partition?.objects[0]?.key ?? '';
    world.objects.delete(key);
    return { kind: 'lake-behind', key };
  },
};

/** What only reading the objects can find: size and ETag are as they were recorded. */
const HIDDEN: Readonly<Record<string, Mutation>> = {
  'the content has another hash': (world, pick) => {
    const key = keyAt(world, pick);
    const hash = (row: World['rows'][number]) => row.parts.map((part) => ({ ...part, sha256: 'f'.repeat(64) }));
    world.rows = world.rows.map((row) => (row.parts[0]?.key === key ? { ...row, parts: hash(row) } : row));
    return key === undefined ? undefined : { kind: 'object-differs', key };
  },
  'the record of a run is not in its object': (world, pick) => {
    const run = pickOf(world.runs, pick);
    if (run === undefined) return undefined;
    const others = world.runs.filter(({ key, identity }) => key === run.key && identity !== run.identity);
    const part = landed(
      world,
      run.key,
      others.map(({ identity }) => `{"id":"${identity}"}`),
    );
    world.rows = world.rows.map((row) => (row.parts[0]?.key === run.key ? { ...row, parts: [part] } : row));
    return { kind: 'record-missing', runId: run.run.runId };
  },
};

describe('an audit', () => {
  it('is clean where truth and lake are equal, deep or not', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, things, fc.boolean(), async (shape, all, deep) => {
        const day = await auditWorld(faithfulWorld(shape, all), { deep });
        expect(day.findings).toEqual([]);
        expect(day).toMatchObject({ listed: all.length, landed: all.length, completeness: 100, askedVendor: true });
      }),
      { numRuns: 60 },
    );
  });

  it.each(Object.entries(MUTATIONS))('names the very thing when %s', async (_, mutate) => {
    let struck = 0;
    await fc.assert(
      fc.asyncProperty(shapes, things, fc.nat(), fc.boolean(), async (shape, all, pick, deep) => {
        const world = faithfulWorld(shape, all);
        const expected = mutate(world, pick);
        if (expected === undefined) return;
        struck += 1;
        const { findings } = await auditWorld(world, { deep });
        expect(findings).toContainEqual(expect.objectContaining(expected));
        for (const { why, whatToDo } of findings) expect([why.length, whatToDo.length].every((n) => n > 10)).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(struck).toBeGreaterThan(5);
  });

  it.each(Object.entries(HIDDEN))('names the very thing when %s, if it is deep', async (_, mutate) => {
    let struck = 0;
    await fc.assert(
      fc.asyncProperty(shapes, things, fc.nat(), async (shape, all, pick) => {
        const world = faithfulWorld(shape, all);
        const expected = mutate(world, pick);
        if (expected === undefined) return;
        struck += 1;
        expect((await auditWorld(world)).findings).toEqual([]);
        const { findings } = await auditWorld(world, { deep: true });
        expect(findings).toContainEqual(expect.objectContaining(expected));
      }),
      { numRuns: 40 },
    );
    expect(struck).toBeGreaterThan(5);
  });
});

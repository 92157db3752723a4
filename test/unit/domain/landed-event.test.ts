import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type LandedEvent,
  LandedEventSchema,
  landedEvent,
  landedEventJsonSchema,
  MOST_OBJECTS,
} from '../../../shared/domain/landed-event.ts';
import type { LandedPart } from '../../../shared/domain/slice.ts';
import { fullSliceRow, NOON_MS, sliceRow } from '../../factories/slice.ts';

const ROOT = join(import.meta.dirname, '../../..');
const fixture = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/events/run-log-landed-v1.json'), 'utf8'));

const part = (index: number, etag = '"1"', changes: Partial<LandedPart> = {}): LandedPart => ({
  key: `raw/part-${index}`,
  index,
  bytes: 10,
  storedBytes: 5,
  lines: 2,
  sha256: 'ab',
  etag,
  ...changes,
});
const changedKeys = (event: LandedEvent | undefined): string[] | undefined =>
  event?.objects.filter(({ changed }) => changed).map(({ key }) => key);

describe('the event of a change', () => {
  it('is told with the first object, with another content of one, and with the end', () => {
    const empty = sliceRow({ state: 'ready' });
    const first = sliceRow({ state: 'ready', revision: 2, parts: [part(1)] });
    const merged = sliceRow({ state: 'settling', revision: 3, parts: [part(1, '"2"'), part(2)] });
    const landed = sliceRow({ state: 'landed', revision: 4, parts: merged.parts });
    expect(changedKeys(landedEvent(empty, first, 'b'))).toEqual(['raw/part-1']);
    expect(changedKeys(landedEvent(first, merged, 'b'))).toEqual(['raw/part-1', 'raw/part-2']);
    expect(changedKeys(landedEvent(merged, landed, 'b'))).toEqual([]);
    expect(changedKeys(landedEvent(undefined, landed, 'b'))).toEqual(['raw/part-1', 'raw/part-2']);
  });

  it('is not told when only the lease, the wait or the connector’s memory changed, or an object left', () => {
    const before = sliceRow({ state: 'settling', parts: [part(1), part(2)] });
    const waited = { ...before, revision: 2, dueAtMs: NOON_MS + 1, memory: { page: 2 } };
    expect(landedEvent(before, waited, 'b')).toBeUndefined();
    expect(landedEvent(before, { ...before, parts: [part(2)] }, 'b')).toBeUndefined();
    const landed = sliceRow({ state: 'landed', parts: [part(1)] });
    expect(landedEvent(landed, { ...landed, revision: 2 }, 'b')).toBeUndefined();
  });

  it.each(['empty', 'gone', 'failed'] as const)('is not told of a slice that ends as %s without an object', (state) => {
    expect(landedEvent(sliceRow(), sliceRow({ state }), 'b')).toBeUndefined();
  });

  it('names the slice, its run, its window and its objects, with the stream that each is of', () => {
    const row = fullSliceRow({
      state: 'landed',
      revision: 7,
      parts: [part(1), part(2, '"x"', { stream: 'details' })],
      window: { fromMs: NOON_MS, toMs: NOON_MS + 900_000 },
    });
    const event = landedEvent(undefined, row, 'bucket');
    expect(event).toMatchObject({
      id: 'talend-eu/execution-logs/run-1',
      revision: 7,
      slice: 'run-1',
      run: { runId: 'run-1', status: 'failed', startedAt: '2026-11-20T12:00:00.000Z' },
      window: { from: '2026-11-20T12:00:00.000Z', to: '2026-11-20T12:15:00.000Z' },
      occurredAt: '2026-11-20T12:00:00.000Z',
      objectCount: 2,
    });
    expect(event?.objects.map(({ bucket, stream }) => [bucket, stream])).toEqual([
      ['bucket', 'execution-logs'],
      ['bucket', 'details'],
    ]);
  });

  it('holds nothing that the connector remembers, no text of an error, and no upload', () => {
    const event = landedEvent(undefined, fullSliceRow({ state: 'settling' }), 'b');
    const text = JSON.stringify(event);
    for (const secret of ['s1.abc', 'announced', 'größer', 'reset', 'staging/c', 'waiting']) {
      expect(text).not.toContain(secret);
    }
  });

  it('of very many objects lists those that changed, and how many there are', () => {
    const parts = Array.from({ length: 1_000 }, (_, at) => part(at, '"1"', { key: `raw/${'k'.repeat(400)}${at}` }));
    const before = sliceRow({ state: 'ready', parts });
    const event = landedEvent(before, { ...before, parts: [...parts, part(1_000), part(1_001)] }, 'b');
    expect(event?.objectCount).toBe(1_002);
    expect(event?.objects).toHaveLength(MOST_OBJECTS);
    expect(changedKeys(event)).toEqual(['raw/part-1000', 'raw/part-1001']);
    expect(JSON.stringify(event).length).toBeLessThan(240_000);
  });
});

describe('version 1 of the contract', () => {
  it('reads the event as it was recorded', () => {
    expect(LandedEventSchema.parse(fixture)).toEqual(fixture);
  });

  it('reads an event with fields of a later minor change', () => {
    expect(LandedEventSchema.parse({ ...fixture, added: 1 })).toEqual(fixture);
  });

  it('still has every field that it was published with, of the same kind', () => {
    for (const path of leaves(fixture)) {
      const broken = structuredClone(fixture);
      set(broken, path, { not: ['of', 'this', 'kind'] });
      expect(LandedEventSchema.safeParse(broken).success, path.join('.')).toBe(false);
    }
  });

  it('is docs/run-log-landed.schema.json (runlake schema --event > docs/run-log-landed.schema.json)', () => {
    expect(readFileSync(join(ROOT, 'docs/run-log-landed.schema.json'), 'utf8')).toBe(
      `${JSON.stringify(landedEventJsonSchema(), undefined, 2)}\n`,
    );
  });
});

function leaves(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, child]) =>
    leaves(child, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

function set(tree: unknown, path: readonly (string | number)[], value: unknown): void {
  const [name, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) (tree as Record<string, unknown>)[name] = value;
  else set((tree as Record<string, unknown>)[name], rest, value);
}

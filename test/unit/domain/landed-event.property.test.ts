import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LandedEvent, LandedEventSchema, landedEvent, MOST_OBJECTS } from '../../../shared/domain/landed-event.ts';
import { type LandedPart, SLICE_STATES, type SliceRow } from '../../../shared/domain/slice.ts';
import { sliceRow } from '../../factories/slice.ts';

const part = (index: number, etag: string): LandedPart => ({
  key: `raw/part-${index}`,
  index,
  bytes: 10,
  storedBytes: 5,
  lines: 2,
  sha256: 'ab',
  etag,
});
const changedKeys = (event: LandedEvent | undefined): string[] | undefined =>
  event?.objects.filter(({ changed }) => changed).map(({ key }) => key);

const parts = fc.uniqueArray(
  fc.record({ index: fc.integer({ min: 1, max: 6 }), etag: fc.constantFrom('"1"', '"2"') }),
  { selector: ({ index }) => index },
);
const version = fc.record({ state: fc.constantFrom(...SLICE_STATES), parts });
const rowOf = ({ state, parts: some }: { state: SliceRow['state']; parts: { index: number; etag: string }[] }) =>
  sliceRow({ state, parts: some.map(({ index, etag }) => part(index, etag)) });

describe('any row of changes', () => {
  it('tells every object and every new content of one, once', () => {
    fc.assert(
      fc.property(fc.array(version, { maxLength: 8 }), (versions) => {
        const rows = versions.map((one, at) => ({ ...rowOf(one), revision: at }));
        rows.forEach((row, at) => {
          const before = rows[at - 1];
          const fresh = row.parts.filter(
            ({ key, etag }) => !before?.parts.some((known) => known.key === key && known.etag === etag),
          );
          expect(changedKeys(landedEvent(before, row, 'b')) ?? []).toEqual(fresh.map(({ key }) => key));
        });
      }),
    );
  });

  it('makes events that fit the schema', () => {
    fc.assert(
      fc.property(version, fc.option(version, { nil: undefined }), (after, before) => {
        const event = landedEvent(before === undefined ? undefined : rowOf(before), rowOf(after), 'b');
        if (event !== undefined) expect(LandedEventSchema.parse(event)).toEqual(event);
      }),
    );
  });
});

/** The life of a slice: at each step so many objects from the first one on come, or get another content. */
const lifeOf = (steps: readonly (readonly [first: number, count: number])[]): SliceRow[] => {
  const parts = new Map<number, LandedPart>();
  return steps.map(([first, count], at) => {
    for (let index = first; index < first + count; index += 1) parts.set(index, part(index, `"${at}"`));
    return sliceRow({ state: 'settling', revision: at + 1, parts: [...parts.values()] });
  });
};
const pairs = (objects: readonly { key: string; etag: string }[]): string[] =>
  objects.map(({ key, etag }) => `${key} ${etag}`);
const eventsOf = (rows: readonly SliceRow[]): LandedEvent[] =>
  rows.flatMap((row, at) => landedEvent(rows[at - 1], row, 'b') ?? []);

describe('whoever handles each key and ETag once', () => {
  const steps = (most: number, first: number) =>
    fc.array(fc.tuple(fc.integer({ min: 1, max: first }), fc.integer({ min: 1, max: most })), {
      minLength: 1,
      maxLength: 6,
    });

  it('has by the last event alone all that is there, of a slice with as many objects as an event lists', () => {
    fc.assert(
      fc.property(steps(MOST_OBJECTS - 150, 151), (some) => {
        const rows = lifeOf(some);
        expect(pairs(eventsOf(rows).at(-1)?.objects ?? []).sort()).toEqual(pairs(rows.at(-1)?.parts ?? []).sort());
      }),
    );
  });

  it('has by all events together all that is there, of a slice with more, and each event says what it leaves out', () => {
    fc.assert(
      fc.property(steps(MOST_OBJECTS, 700), (some) => {
        const rows = lifeOf(some);
        const events = eventsOf(rows);
        const named = new Set(events.flatMap(({ objects }) => pairs(objects)));
        expect(pairs(rows.at(-1)?.parts ?? []).filter((pair) => !named.has(pair))).toEqual([]);
        for (const [at, event] of events.entries()) {
          expect(event.objectCount).toBe(rows[at]?.parts.length);
          expect(event.objects).toHaveLength(Math.min(MOST_OBJECTS, event.objectCount));
        }
      }),
    );
  });

  it('is told of the others from the first part on, where room is left beside those that changed', () => {
    const [, event] = eventsOf(
      lifeOf([
        [1, MOST_OBJECTS],
        [400, 2],
      ]),
    );
    const first = Array.from({ length: MOST_OBJECTS - 2 }, (_, at) => `raw/part-${at + 1}`);
    expect(event?.objects.map(({ key }) => key)).toEqual(['raw/part-400', 'raw/part-401', ...first]);
  });
});

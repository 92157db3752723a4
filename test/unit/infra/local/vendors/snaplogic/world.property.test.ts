import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, contentHash } from '../../../../../../infra/local/vendors/snaplogic/identity.ts';
import { createWorld } from '../../../../../../infra/local/vendors/snaplogic/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/snaplogic/world-spec.ts';
import { startedAtMs } from './set-up.ts';

const traffic = fc
  .record({
    requests: fc.integer({ min: 0, max: 400 }),
    from: fc.integer({ min: -5000, max: 4000 }),
    length: fc.integer({ min: 1, max: 6000 }),
  })
  .map(({ requests, from, length }) => ({ requests, secondsFromStart: [from, from + length] }));
const worlds = fc
  .record({ seed: fc.string(), traffic: fc.array(traffic, { maxLength: 3 }) })
  .map(({ seed, traffic: times }) =>
    createWorld({ seed, startedAtMs, spec: worldSpecSchema.parse({ traffic: times }) }),
  );
const nameOf = (request: { traffic: { number: number }; index: number }) =>
  `${request.traffic.number}/${request.index}`;

describe('a world', () => {
  test('gives every request once, however its time is cut into windows', () => {
    fc.assert(
      fc.property(worlds, fc.array(fc.nat({ max: 12_000_000 }), { maxLength: 8 }), (world, cuts) => {
        const borders = [world.fromMs, ...cuts.map((cut) => Math.min(world.fromMs + cut, world.toMs)), world.toMs];
        borders.sort((one, other) => one - other);
        const windows = borders.slice(1).map((to, index) => world.requestsBetween(borders[index]!, to));
        expect(windows.flat().map(nameOf)).toEqual(world.requestsBetween(world.fromMs, world.toMs).map(nameOf));
      }),
      { numRuns: 60 },
    );
  });

  test('holds exactly as many requests as its traffic says, in order of time', () => {
    fc.assert(
      fc.property(fc.array(traffic, { maxLength: 3 }), (times) => {
        const world = createWorld({ seed: 'a', startedAtMs, spec: worldSpecSchema.parse({ traffic: times }) });
        const requests = world.requestsBetween(world.fromMs, world.toMs);
        expect(requests).toHaveLength(times.reduce((sum, { requests: some }) => sum + some, 0));
        expect(new Set(requests.map(nameOf)).size).toBe(requests.length);
        const at = requests.map((request) => request.requestAtMs);
        expect(at).toEqual(at.toSorted((one, other) => one - other));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the identity of an entry', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, field]) => [name, shuffled(field)]),
    );
  };

  test('does not depend on the order of keys, and changes with any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(contentHash(shuffled(one))).toBe(contentHash(one));
        expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(one)));
        if (canonicalJson(one) !== canonicalJson(other)) expect(contentHash(one)).not.toBe(contentHash(other));
      }),
    );
  });

  test('keeps null, absent and empty apart', () => {
    expect(new Set([{}, { a: null }, { a: '' }, { a: [] }, { a: {} }].map(contentHash)).size).toBe(5);
  });
});

import { describe, expect, it } from 'vitest';
import { costOf } from '../../../shared/domain/cost.ts';
import { CALL_CLASSES, classOfCall, predictCalls } from '../../../shared/domain/cost-calls.ts';
import { CostCounter } from '../../../shared/domain/cost-counter.ts';
import { costOfDesigns } from '../../../shared/domain/cost-of-designs.ts';
import { LIST_PRICES, PricesSchema } from '../../../shared/domain/prices.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const MIB = 1024 * 1024;
const part = (storedBytes: number, more: object = {}) => ({
  key: 'raw/vendor=talend/source=eu/stream=execution-logs/dt=2026-11-20/r/part-00001.json.zst',
  index: 1,
  bytes: 10 * storedBytes,
  storedBytes,
  lines: 3,
  sha256: 'a'.repeat(64),
  etag: '"e"',
  ...more,
});
const run = { runId: 'r', status: 'succeeded' as const, vendorStatus: 'x', subject: {} };
const exactly = (value: number) => ({ least: value, most: value });

describe('what a row counts', () => {
  it('is its writes, its tasks and its objects', () => {
    const counter = new CostCounter();
    counter.slice(sliceRow({ state: 'landed', run, revision: 7, hop: 2, requests: 5, parts: [part(400)] }));
    expect(counter.counts).toMatchObject({
      slices: 1,
      landed: 1,
      requests: 5,
      writes: exactly(7),
      tasks: exactly(3),
      puts: exactly(1),
      events: { least: 1, most: 2 },
      reads: exactly(0),
    });
  });

  it('is an upload in parts for a large object', () => {
    const counter = new CostCounter();
    counter.slice(sliceRow({ state: 'landed', run, parts: [part(20 * MIB)] }));
    expect(counter.counts.puts).toEqual(exactly(1 + 3 + 1));
  });

  it('is one write of an object of records, or one at each reading that its revision allows', () => {
    const counter = new CostCounter();
    counter.slice(sliceRow({ state: 'settling', revision: 10, hop: 3, parts: [part(400, { errors: 0 })] }));
    expect(counter.counts).toMatchObject({ puts: { least: 1, most: 3 }, tasks: { least: 1, most: 4 }, landed: 0 });
  });

  it('is every mark and build of a day, and as many readings of what lies in it', () => {
    const counter = new CostCounter();
    counter.slice(sliceRow({ state: 'landed', run, revision: 4, parts: [part(400)] }));
    const writesBefore = counter.counts.writes.least;
    counter.day({
      dt: '2026-11-20',
      landedSequence: 9,
      builtSequence: 9,
      builds: 2,
      buildMs: 500,
      objects: [{ bytes: 100 }, { bytes: 200 }],
    });
    const { counts } = counter;
    expect(counts.writes).toEqual({ least: writesBefore + 9 + 1 + 2, most: writesBefore + 9 + 1 + 4 });
    expect(counts).toMatchObject({
      buildReads: { least: 1, most: 2 },
      tablePuts: { least: 2, most: 4 },
      buildMs: 1_000,
    });
    expect(predictCalls(counts)['S3 writes']).toEqual({ least: 1 + 2 + 22 + 8, most: 1 + 4 + 22 + 8 + 1 });
  });

  it('is one build of a day that an earlier version has built and did not count', () => {
    const counter = new CostCounter();
    counter.day({ dt: '2026-11-20', landedSequence: 3, builtSequence: 3, objects: [] });
    expect(counter.counts).toMatchObject({ builds: 1, days: 1 });
  });
});

describe('the class of a call', () => {
  it.each([
    ['S3 PutObject', 'S3 writes'],
    ['S3 ListObjectsV2', 'S3 writes'],
    ['S3 CompleteMultipartUpload', 'S3 writes'],
    ['S3 GetObject', 'S3 reads'],
    ['S3 AbortMultipartUpload', undefined],
    ['DynamoDB UpdateItem', 'DynamoDB writes'],
    ['DynamoDB Query', 'DynamoDB reads'],
    ['SQS ReceiveMessage', 'SQS requests'],
    ['SecretsManager GetSecretValue', undefined],
  ])('of %s is %s', (kind, name) => {
    expect(classOfCall(kind)).toBe(name);
  });
});

describe('what it costs', () => {
  const counter = new CostCounter();
  for (let log = 0; log < 1_000; log += 1) {
    counter.slice(
      sliceRow({ state: 'landed', id: `${log}`, run, revision: 5, hop: 1, requests: 4, parts: [part(400)] }),
    );
  }
  const cost = costOf(counter.counts, LIST_PRICES);

  it('is the sum of its lines, and a million logs are a million times one', () => {
    expect(cost.logs).toBe(1_000);
    expect(cost.once.most).toBeCloseTo(cost.lines.reduce((sum, { usd }) => sum + usd.most, 0));
    expect(cost.perMillionLogs?.most).toBeCloseTo(cost.once.most * 1_000);
    expect(cost.once.least).toBeLessThanOrEqual(cost.once.most);
    expect(cost.lines.find(({ what }) => what.startsWith('S3 PUT'))?.usd.least).toBeCloseTo(0.005);
  });

  it('follows the prices', () => {
    const free = Object.fromEntries(
      Object.entries(LIST_PRICES).map(([name, value]) => [name, typeof value === 'number' ? 0 : value]),
    );
    expect(costOf(counter.counts, PricesSchema.parse(free)).once).toEqual(exactly(0));
    const dearer = costOf(counter.counts, { ...LIST_PRICES, s3ThousandWrites: 5 });
    expect(dearer.once.least - cost.once.least).toBeCloseTo(4.995);
  });

  it('of nothing is nothing', () => {
    const none = costOf(new CostCounter().counts, LIST_PRICES);
    expect(none).toMatchObject({ once: exactly(0), monthly: 0, logs: 0, perMillionLogs: undefined });
    expect(CALL_CLASSES.map((name) => predictCalls(new CostCounter().counts)[name])).toEqual(
      CALL_CLASSES.map(() => exactly(0)),
    );
  });
});

describe('other ways to wait for a log', () => {
  const designs = (hop: number, waitedMs: number) => {
    const counter = new CostCounter();
    const times = { discoveredAtMs: NOON_MS, endedAtMs: NOON_MS + waitedMs };
    counter.slice(sliceRow({ state: 'landed', run, revision: 3 + 2 * hop, hop, parts: [part(400)], ...times }));
    return costOfDesigns(counter.counts, LIST_PRICES);
  };

  it('cost a state machine four transitions, and three for each look', () => {
    const more = designs(5, 0).stepFunctions - designs(4, 0).stepFunctions;
    expect(more).toBeGreaterThan((3 * 0.025) / 1_000);
    expect(more).toBeLessThan((3 * 0.025) / 1_000 + 0.000_001);
    expect(designs(0, 0).stepFunctions).toBeGreaterThan((7 * 0.025) / 1_000);
  });

  it('cost a Lambda that waits all of the time until the end, but never more than its fifteen minutes', () => {
    const second = 0.5 * LIST_PRICES.lambdaGigabyteSecond;
    expect(designs(1, 60_000).waitingLambda - designs(1, 0).waitingLambda).toBeCloseTo(60 * second);
    expect(designs(1, 86_400_000).waitingLambda).toBeCloseTo(designs(1, 900_000).waitingLambda);
  });

  it('cost a queue less than a state machine, however often a log is not ready', () => {
    for (const hop of [0, 1, 4, 20]) expect(designs(hop, 0).queue).toBeLessThan(designs(hop, 0).stepFunctions);
  });
});

it('a row of an item that has no day counts its writes', () => {
  const counter = new CostCounter();
  counter.checkpoint(3, true);
  counter.checkpoint(8, false);
  expect(counter.counts).toMatchObject({ writes: exactly(11), discoveries: 3 });
});

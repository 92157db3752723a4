import { describe, expect, it } from 'vitest';
import { costOf } from '../../../shared/domain/cost.ts';
import { CALL_CLASSES, classOfCall, predictCalls } from '../../../shared/domain/cost-calls.ts';
import { CostCounter } from '../../../shared/domain/cost-counter.ts';
import { LOG_BYTES } from '../../../shared/domain/cost-log-lines.ts';
import { costOfDesigns } from '../../../shared/domain/cost-of-designs.ts';
import { LIST_PRICES, type Prices, PricesSchema } from '../../../shared/domain/prices.ts';
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

  it('is a change that the pipe lets through at each write of a slice, and at none of a run or a day', () => {
    const counter = new CostCounter();
    counter.slice(sliceRow({ state: 'landed', run, revision: 7, parts: [part(400)] }));
    counter.slice(sliceRow({ state: 'empty', id: 'other', revision: 4 }));
    counter.run({ runId: 'r' });
    counter.day({ dt: '2026-11-20', landedSequence: 9, builtSequence: 9, builds: 2, objects: [] });
    counter.checkpoint(5, true);
    expect(counter.counts.sliceChanges).toBe(11);
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

/** Nothing costs anything but what is named. */
const freeBut = (prices: Partial<Prices>): Prices =>
  PricesSchema.parse({
    ...Object.fromEntries(
      Object.entries(LIST_PRICES).map(([name, price]) => [name, typeof price === 'number' ? 0 : price]),
    ),
    ...prices,
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

  it('of the pipe and of what it calls grows with the writes of slices, of events with the landings', () => {
    const lineOf = (name: string) => cost.lines.find(({ what }) => what === name);
    // A request of the pipe, an invocation, and 20 ms of 256 MB.
    const batch = (0.4 + 0.2) / 1e6 + 0.02 * 0.25 * LIST_PRICES.lambdaGigabyteSecond;
    expect(lineOf('changes of slices')).toMatchObject({ unit: 'batches', quantity: { least: 500, most: 5_000 } });
    expect(lineOf('changes of slices')?.usd.least).toBeCloseTo(500 * batch, 9);
    expect(lineOf('changes of slices')?.usd.most).toBeCloseTo(5_000 * batch, 9);
    expect(lineOf('events for consumers')).toMatchObject({ quantity: exactly(1_000), usd: exactly(0.001) });
  });

  it('has what the functions log: of each invocation, step, landing and build', () => {
    const { invocation, step, landing, build } = LOG_BYTES;
    const logLines = (counts = counter.counts) =>
      costOf(counts, LIST_PRICES).lines.find((line) => line.unit === 'bytes');
    const least = 1_000 * (2 * (step + invocation) + landing) + 500 * invocation;
    const most = 1_000 * (2 * (step + invocation) + landing) + 5_000 * invocation;
    expect(logLines()).toMatchObject({ what: 'log lines', quantity: { least, most } });
    expect(logLines()?.usd.most).toBeCloseTo((most / 1e9) * 0.5, 9);
    const built = logLines({ ...counter.counts, tasks: exactly(2_003), builds: 3 })?.quantity.least;
    expect(built).toBe(least + 3 * (build + invocation));
  });

  it('follows the prices', () => {
    expect(costOf(counter.counts, freeBut({})).once).toEqual(exactly(0));
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
  const designs = (hop: number, waitedMs: number, prices = LIST_PRICES) => {
    const counter = new CostCounter();
    const times = { discoveredAtMs: NOON_MS, endedAtMs: NOON_MS + waitedMs };
    counter.slice(sliceRow({ state: 'landed', run, revision: 3 + 2 * hop, hop, parts: [part(400)], ...times }));
    return costOfDesigns(counter.counts, prices);
  };

  it('cost a state machine four transitions, and three for each look', () => {
    const more = designs(5, 0).stepFunctions - designs(4, 0).stepFunctions;
    expect(more).toBeGreaterThan((3 * 0.025) / 1_000);
    expect(more).toBeLessThan((3 * 0.025) / 1_000 + 0.000_002);
    expect(designs(0, 0).stepFunctions).toBeGreaterThan((7 * 0.025) / 1_000);
  });

  it('cost a Lambda that waits all of the time until the end, but never more than its fifteen minutes', () => {
    const second = 0.5 * LIST_PRICES.lambdaGigabyteSecond;
    expect(designs(1, 60_000).waitingLambda - designs(1, 0).waitingLambda).toBeCloseTo(60 * second);
    expect(designs(1, 86_400_000).waitingLambda).toBeCloseTo(designs(1, 900_000).waitingLambda);
  });

  it('cost the pipe as often as each writes the row', () => {
    const { queue, stepFunctions, waitingLambda } = designs(4, 0, freeBut({ pipesMillionRequests: 1e6 }));
    expect({ queue, stepFunctions, waitingLambda }).toEqual({ queue: 11, stepFunctions: 2, waitingLambda: 2 });
  });

  it('cost lines of the log for each look and for each change that is announced', () => {
    const { invocation, step } = LOG_BYTES;
    const { queue, stepFunctions, waitingLambda } = designs(4, 0, freeBut({ logGigabyte: 1e9 }));
    expect(queue).toBe(5 * (step + invocation) + 11 * invocation);
    expect(stepFunctions).toBe(5 * (step + invocation) + 2 * invocation);
    expect(waitingLambda).toBe(step + invocation + 2 * invocation);
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

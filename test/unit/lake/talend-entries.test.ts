import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOG_ENTRIES } from '../../../shared/lake/log-entries/table.ts';
import { LakeSession, type TestRecord } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeAll(async () => {
  session = await LakeSession.open();
});
afterAll(() => session.close());

const select = (...records: (TestRecord | Record<string, unknown>)[]) =>
  session.select(
    LOG_ENTRIES,
    'execution-logs',
    records.map((one) =>
      'json' in one && typeof one.json === 'string' ? { ...one, json: one.json } : { json: JSON.stringify(one) },
    ),
  );

const ENTRY = {
  severity: 'INFO',
  logType: 'JOB',
  logTimestamp: 1_761_900_000_123,
  logMessage: 'tMap_1 - 17 rows',
  bundleName: 'load_orders',
  bundleVersion: '0.3',
  podName: 'engine-1',
};

const TEXT = { key: 'raw/stream=execution-logs/dt=2026-11-20/run-1/part-00001.log.zst' };

describe("Talend's entries", () => {
  it('are rows with every documented field in its column and nothing besides', async () => {
    expect(await select(ENTRY)).toEqual([
      {
        ts: '2025-10-31 08:40:00.123',
        severity: 'INFO',
        message: 'tMap_1 - 17 rows',
        logger: 'load_orders',
        run_id: 'run-1',
        signature: null,
        problem: null,
        severity_sent: null,
        log_type: 'JOB',
        logger_version: '0.3',
        host: 'engine-1',
        entry_id: null,
        raw: null,
        extra: null,
        vendor: 'talend',
        stream: 'execution-logs',
        slice: 'run-1',
        part: 1,
        ordinal: '0',
        record_bytes: String(JSON.stringify(ENTRY).length),
        key: 'raw/vendor=talend/stream=execution-logs/part-00001.json.zst',
      },
    ]);
  });

  it.each([
    ['escapes', JSON.stringify({ ...ENTRY, logMessage: 'a "b"\n\tat C:\\d' })],
    ['spaces', JSON.stringify(ENTRY, undefined, 2)],
    ['other scripts', JSON.stringify({ ...ENTRY, logMessage: 'İstanbul, 在庫, 🚚' })],
    ['another order', JSON.stringify(Object.fromEntries(Object.entries(ENTRY).reverse()))],
    ['fewer fields', JSON.stringify({ logTimestamp: 1_761_900_000_123, logMessage: 'x' })],
    ['no field at all', '{}'],
    ['an escaped slash', JSON.stringify({ ...ENTRY, logMessage: 'a/b' }).replace('/', '\\/')],
    ['escapes outside of the message', JSON.stringify({ ...ENTRY, podName: 'a"\\' })],
    ['escaped letters', JSON.stringify(ENTRY).replace('tMap', '\\u0074Map')],
  ])('need no extra for %s', async (_, json) => {
    expect((await select({ json }))[0]).toMatchObject({ extra: null });
  });

  it.each([
    ['an unknown field', JSON.stringify({ ...ENTRY, threadName: 'main' })],
    ['an unknown field with an empty name', JSON.stringify({ ...ENTRY, '': '' })],
    ['numbers for texts that make room for an unknown field', '{"severity":1,"logType":2,"logMessage":3,"b":1}'],
    ['a null', JSON.stringify({ ...ENTRY, podName: null })],
    ['a number for a text', JSON.stringify({ ...ENTRY, severity: 3 })],
    ['an object for a text', JSON.stringify({ ...ENTRY, logMessage: { a: [1.1] } })],
    ['a field twice', `${JSON.stringify(ENTRY).slice(0, -1)},"podName":"other"}`],
    ['a text for a number', JSON.stringify({ ...ENTRY, logTimestamp: '1761900000123' })],
    ['a fraction', JSON.stringify({ ...ENTRY, logTimestamp: 1_761_900_000.5 })],
    ['nanoseconds', JSON.stringify(ENTRY).replace('1761900000123', '1761900000123456789')],
    ['a time that nobody understands', JSON.stringify({ ...ENTRY, logTimestamp: 12 })],
    [
      'a number beyond 64 bits',
      JSON.stringify({ ...ENTRY }).replace('1761900000123', '123456789012345678901234567890'),
    ],
    ['fields of text entries in a JSON file', JSON.stringify({ ...ENTRY, line: 'x', logger: 'y' })],
  ])('keep the whole record for %s', async (_, json) => {
    expect((await select({ json }))[0]).toMatchObject({ extra: json });
  });

  it.each([
    ['a comma before a brace', '{"logMessage":"x",}'],
    ['NaN', '{"logMessage":"x","logTimestamp":NaN}'],
    ['infinity in spaces', '{"a":[ -Infinity\n]}'],
    ['an unusual record that only looks like none', JSON.stringify({ ...ENTRY, more: 'a: nan, b' })],
  ])('fail on %s where nobody has judged it', async (_, json) => {
    expect(await select({ json, judged: true })).toHaveLength(1);
    await expect(select({ json, judged: false })).rejects.toThrow('a record may be no JSON');
  });

  it('are the same where nobody has judged them, whatever a usual message looks like', async () => {
    const records = ['[1, ] a', 'x: NaN, "y"', 'plain'].map((logMessage) => JSON.stringify({ ...ENTRY, logMessage }));
    const judged = await select(...records.map((json) => ({ json, judged: true })));
    expect(await select(...records.map((json) => ({ json, judged: false })))).toEqual(judged);
  });

  it('from text keep their exact text, and need no extra', async () => {
    const line = '2025-10-31 08:40:00,123 ERROR [engine-1] load_orders_0.3 - boom "x"\n\tat a.B(C.java:7)\n';
    const json = JSON.stringify({
      severity: 'ERROR',
      logTimestamp: '2025-10-31 08:40:00,123',
      logMessage: 'boom "x"\n\tat a.B(C.java:7)',
      logger: 'load_orders_0.3',
      line,
    });
    expect((await select({ json, ...TEXT }))[0]).toMatchObject({
      ts: '2025-10-31 08:40:00.123',
      severity: 'ERROR',
      message: 'boom "x"\n\tat a.B(C.java:7)',
      logger: 'load_orders_0.3',
      signature: 'boom #',
      problem: 'boom "x"',
      raw: line,
      extra: null,
      record_bytes: String(line.length),
    });
    const headless = JSON.stringify({ severity: null, logTimestamp: null, logMessage: 'ş', logger: null, line: 'ş' });
    expect((await select({ json: headless, ...TEXT }))[0]).toMatchObject({
      ts: null,
      severity: null,
      raw: 'ş',
      extra: null,
      record_bytes: '2',
    });
  });

  it('are one row per record, from which every record can be told, whatever it holds', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true }),
    );
    const name = fc.oneof(
      fc.constantFrom(...Object.keys(ENTRY), 'logger', 'line'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    );
    const record = fc.oneof(
      fc.dictionary(name, value, { noNullPrototype: true }),
      fc.record(
        { ...Object.fromEntries(Object.keys(ENTRY).map((key) => [key, fc.string()])), logTimestamp: fc.nat() },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
        const rows = await select(...records.map((one) => ({ json: JSON.stringify(one) })));
        const told = rows
          .toSorted((left, right) => Number(left.ordinal) - Number(right.ordinal))
          .map((row) => (row.extra === null ? rebuilt(row) : JSON.parse(String(row.extra))));
        expect(told.map(inMilliseconds)).toEqual(records.map((one) => inMilliseconds(JSON.parse(JSON.stringify(one)))));
      }),
      { numRuns: 30 },
    );
  });
});

/** A row without `extra` tells the instant, not the unit that it was sent in. */
function inMilliseconds(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { logTimestamp } = record;
  const isSeconds = typeof logTimestamp === 'number' && logTimestamp >= 1e8 && logTimestamp < 1e11;
  return isSeconds ? { ...record, logTimestamp: logTimestamp * 1000 } : record;
}

/** The record that a row without `extra` was made from. */
function rebuilt(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ms = row.ts === null ? undefined : Date.parse(`${String(row.ts).replace(' ', 'T')}Z`);
  const record = {
    severity: row.severity_sent ?? row.severity ?? undefined,
    logType: row.log_type ?? undefined,
    logTimestamp: ms,
    logMessage: row.message ?? undefined,
    bundleName: row.logger ?? undefined,
    bundleVersion: row.logger_version ?? undefined,
    podName: row.host ?? undefined,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

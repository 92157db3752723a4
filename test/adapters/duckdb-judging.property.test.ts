import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { LOG_ENTRIES } from '../../shared/lake/log-entries/table.ts';
import { QUARANTINE } from '../../shared/lake/quarantine/table.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import { damage, damaged } from '../factories/damage.ts';
import { input, request } from './duckdb-tables.ts';

/** What is built of log files of one slice, by the tables' names: rows and hash of each file. */
async function built(logs: readonly string[], entries: LakeTable): Promise<Record<string, readonly [number, string]>> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-'));
  try {
    const inputs = logs.map((log, at) => input(log, { stream: 'execution-logs', part: at + 1 }));
    const builder = new DuckDbLakeBuilder({ tables: [entries, QUARANTINE], folder });
    const partition = await builder.build(request(inputs));
    await partition.dispose();
    return Object.fromEntries(partition.files.map(({ table, rows, sha256 }) => [table, [rows, sha256]]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { judges: _judges, ...LOOKED_AT_BEFOREHAND } = LOG_ENTRIES;

async function expectTheSame(...logs: readonly string[]): Promise<Record<string, readonly [number, string]>> {
  const files = await built(logs, LOG_ENTRIES);
  expect(files).toEqual(await built(logs, LOOKED_AT_BEFOREHAND));
  return files;
}

const message = fc.oneof(fc.string(), fc.constantFrom('[1, ] x', 'x: NaN, y', 'a\n\tat b', 'said "no"', '{"a":1,}'));
const entry = fc.record(
  {
    severity: fc.constantFrom('INFO', 'ERROR', 3, null),
    logType: fc.string(),
    logTimestamp: fc.oneof(fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }), fc.double()),
    logMessage: message,
    bundleName: fc.string(),
    bundleVersion: fc.constantFrom('0.1', 0.1),
    podName: fc.string(),
    other: fc.jsonValue(),
  },
  { requiredKeys: ['severity', 'logTimestamp', 'logMessage'] },
);
const usual = fc
  .record({ logTimestamp: fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }), logMessage: message })
  .map(({ logTimestamp, logMessage }) => {
    const [severity, logType, bundleName, bundleVersion, podName] = ['WARN', 'JOB', 'load', '0.1', 'engine'];
    return { severity, logType, logTimestamp, logMessage, bundleName, bundleVersion, podName };
  });
const log = fc
  .tuple(fc.array(fc.oneof(usual, entry), { minLength: 1, maxLength: 6 }), fc.boolean(), fc.constantFrom('\n', '\r\n'))
  .map(([entries, asArray, newline]) => {
    const texts = entries.map((one) => JSON.stringify(one));
    return asArray ? `[${texts.join(' ,\n')}]` : texts.join(newline);
  })
  .filter((text) => !/\\ud[89a-f]/i.test(text));

it('makes the same files of logs, whether the SELECT or the builder looks for records that are no JSON', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(log, { minLength: 1, maxLength: 2 }), async (logs) => {
      const { quarantine } = await expectTheSame(...logs);
      expect(quarantine?.[0]).toBe(0);
    }),
    { numRuns: 12 },
  );
});

it('makes the same files of damaged logs, whoever looks for records that are no JSON', async () => {
  await fc.assert(
    fc.asyncProperty(log, fc.array(damage, { minLength: 1, maxLength: 3 }), async (whole, damages) => {
      const text = damaged(whole, damages);
      await expectTheSame(text, '{"logMessage":"beside"}');
    }),
    { numRuns: 33 },
  );
});

const ENTRY = '{"severity":"INFO","logTimestamp":1761900000123,"logMessage":"x"}';

it.each([
  ['a comma before a brace', `{"logMessage":"a",}`],
  ['NaN for a time', `{"logMessage":"a","logTimestamp":NaN}`],
  ['infinity in an unknown field', `{"logMessage":"a","b":[-inf]}`],
  ['a form feed behind a record', `${ENTRY}\f`],
  ['a vertical tab before a record', `\v${ENTRY}`],
])('quarantines %s, also where the SELECT has to see it', async (_, text) => {
  const { log_entries, quarantine } = await expectTheSame(`${ENTRY}\n${text}\n${ENTRY}\n`);
  expect([log_entries?.[0], quarantine?.[0]]).toEqual([2, 1]);
});

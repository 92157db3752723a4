import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { seen } from './duckdb-seen.ts';
import { input } from './duckdb-tables.ts';

it.each([
  ['a line that is cut', '{"n":1}\n{"n":\n{"n":3}\n', 'the record is not JSON: {"n":'],
  ['a line that goes on', '{"n":1}\n{"n":2} x\n{"n":3}', 'the record is not JSON: {"n":2} x'],
  ['a number', '{"n":1}\n2\n{"n":3}', 'the record is not a JSON object: 2'],
  ['a text', '[{"n":1},"]",{"n":3}]', 'the record is not a JSON object: "]"'],
  ['null', '[{"n":1},null,{"n":3}]', 'the record is not a JSON object: null'],
  ['an array', '[{"n":1},[{}],{"n":3}]', 'the record is not a JSON object: [{}]'],
  ['nothing', '[{"n":1}, ,{"n":3}]', 'there is nothing between two commas of the array: '],
  [
    'half a character',
    '{"n":1}\n{"n":"\\ud800"}\n{"n":3}',
    'a string of the record has half a surrogate pair: {"n":"\\ud800"}',
  ],
])('keeps the place of %s among the records, and quarantines it', async (_what, content, quarantined) => {
  const { lines, quarantine } = await seen(
    input('{"n":0}\n'),
    input(content, { part: 2 }),
    input('{}', { slice: 'other' }),
  );
  expect(lines).toEqual(['other 0 {}', 'run-1 0 {"n":0}', 'run-1 1 {"n":1}', 'run-1 3 {"n":3}']);
  expect(quarantine).toEqual([`run-1 2 2 ${quarantined}`]);
});

it.each([
  ['in the middle of a record', '[{"n":1},{"n"', ['the array ends early: {"n"']],
  ['behind a record', '[{"n":1}', ['the array ends early: ']],
  ['behind a comma, which DuckDB takes for its end', '[{"n":1},\n', ['the array ends early: ']],
])('tells that an array ends %s', async (_where, content, quarantined) => {
  const { lines, quarantine } = await seen(input(content), input('[{"n":9}]', { part: 2 }));
  expect(lines).toEqual(['run-1 0 {"n":1}', 'run-1 2 {"n":9}']);
  expect(quarantine).toEqual(quarantined.map((reason) => `run-1 1 1 ${reason}`));
});

it('tells that something stands behind an array', async () => {
  const { lines, quarantine } = await seen(input('[{"n":1}]\n[{"n":2}]'));
  expect(lines).toEqual(['run-1 0 {"n":1}']);
  expect(quarantine).toEqual(['run-1 1 1 there is something behind the end of the array: [{"n":2}]']);
});

it('shows what is not UTF-8 with U+FFFD in its place', async () => {
  const content = Buffer.concat([Buffer.from('{"n":1}\n{"n":"'), Buffer.from([0xff]), Buffer.from('"}\n')]);
  const { lines, quarantine } = await seen(input(content));
  expect(lines).toEqual(['run-1 0 {"n":1}']);
  expect(quarantine).toEqual(['run-1 1 1 the record is not UTF-8: {"n":"\ufffd"}']);
});

it('quarantines a record that is too large, shows its beginning, and goes on behind it', async () => {
  const { lines, quarantine } = await seen(input(`{"n":1}\n{"m":"${'x'.repeat(40 * 1024 * 1024)}"}\n{"n":3}\n`));
  expect(lines).toEqual(['run-1 0 {"n":1}', 'run-1 2 {"n":3}']);
  const [row = ''] = quarantine;
  expect(row).toMatch(
    /^run-1 1 1 the record is larger than 16777216 bytes \(only its beginning is shown\): \{"m":"x+$/,
  );
  expect(row.length).toBeLessThan(66_000);
});

it('makes one row of an object that can not be decompressed', async () => {
  const { lines, quarantine } = await seen(
    input('', { stored: Buffer.from('no zstd at all') }),
    input('', { part: 2, stored: zstdCompressSync('{"n":1}'), compression: 'gzip' }),
    input('{"n":2}', { part: 3 }),
  );
  expect(lines).toEqual(['run-1 2 {"n":2}']);
  const reason = 'the object can not be decompressed to its end: ';
  expect(quarantine).toEqual([`run-1 1 0 ${reason}`, `run-1 2 1 ${reason}`]);
});

it.each(['zstd', 'gzip'] as const)(
  'keeps what comes before the damage of a %s object, and tells of it',
  async (compression) => {
    const content = Array.from({ length: 20_000 }, (_, at) => `{"n":${(at * 48_271) % 65_537}}\n`).join('');
    const whole = compression === 'zstd' ? zstdCompressSync(content) : gzipSync(content);
    const { lines, quarantine } = await seen(input('', { compression, stored: whole.subarray(0, whole.length - 9) }));
    expect(lines.length).toBeLessThanOrEqual(20_000);
    expect(quarantine).toHaveLength(1);
    expect(quarantine[0]).toContain('the object can not be decompressed to its end');
  },
);

it('reads a slice whose files are of several kinds', async () => {
  const { lines, quarantine } = await seen(
    input('[{"n":1}]'),
    input('{"n":2}\n', { part: 2 }),
    input('{\n"n":3}', { part: 3 }),
    input('INFO hello\n', { part: 4, format: 'log' }),
  );
  const text = '{"severity":"INFO","logMessage":"hello","line":"INFO hello"}';
  expect([lines, quarantine]).toEqual([
    ['run-1 0 {"n":1}', 'run-1 1 {"n":2}', 'run-1 2 {\n"n":3}', `run-1 3 ${text}`],
    [],
  ]);
});

it('makes one row of each entry of a text log, stack traces included', async () => {
  const trace = '2026-11-20 10:00:01,250 ERROR [engine-1] load_0.1 - it failed\n\tat a.b(C.java:1)\nCaused by: x';
  const content = `2026-11-20 10:00:00,000 INFO  [engine-1] load_0.1 - begins\n${trace}\n`;
  const { lines, quarantine } = await seen(input(content, { stream: 'texts', format: 'log' }));
  expect(lines.map((line) => JSON.parse(line.slice('run-1 0 '.length)))).toEqual([
    expect.objectContaining({ logTimestamp: '2026-11-20T10:00:00.000Z', logMessage: 'begins' }),
    expect.objectContaining({ severity: 'ERROR', logger: 'load_0.1', line: trace }),
  ]);
  expect(quarantine).toEqual([]);
});

it.each([
  ['a comma before a brace', '{"n":1,}'],
  ['a comma before a bracket', '{"n":[1, ]}'],
  ['NaN', '{"n":NaN}'],
  ['infinity', '{"n":[-inf]}'],
  ['a form feed', '{"n":1}\f'],
])('quarantines %s, which DuckDB takes for JSON, whatever stands beside it', async (_what, text) => {
  const rows = [`run-1 1 0 the record is not JSON: ${text}`];
  for (const content of [text, `[${text}]`])
    expect(await seen(input(content))).toEqual({ lines: [], quarantine: rows });
  const beside = await seen(input(`${text}\n{"n":2}\n{\n`));
  expect(beside).toEqual({ lines: ['run-1 1 {"n":2}'], quarantine: [...rows, 'run-1 1 2 the record is not JSON: {'] });
});

it('takes a record for one whose strings only look like no JSON', async () => {
  const text = '{"message":"[1, ] and x:NaN, y"}';
  expect(await seen(input(text))).toEqual({ lines: [`run-1 0 ${text}`], quarantine: [] });
});

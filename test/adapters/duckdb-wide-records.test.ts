import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DuckDbLakeBuilder } from '../../shared/adapters/duckdb-lake-builder.ts';
import { AKINON_STEPS } from '../../shared/lake/akinon-steps/table.ts';
import type { LakeTable } from '../../shared/lake/table.ts';
import type { LakeInput } from '../../shared/ports/lake-builder.ts';
import { input, LINES, request } from './duckdb-tables.ts';

const AT = Date.UTC(2026, 10, 20, 10);
const WIDE_BYTES = 250_000;
/** A vector of 2,048 rows of the wide ones would be 500 MB, and a build holds several of them. */
const MEMORY_LIMIT_MEGABYTES = 300;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlake-wide-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A log of records. `bytes`: length of each message; `at`: time of a record, unknown where that is undefined. */
function log(slice: string, count: number, bytes: number, at: (number: number) => number | undefined): LakeInput {
  const records = Array.from({ length: count }, (_, number) =>
    JSON.stringify({ at: at(number), number, message: `${slice} ${number} `.padEnd(bytes, 'wide ') }),
  );
  return input(`${records.join('\n')}\n`, { slice });
}

const inOrder = (number: number): number => AT + number;
const unknown = (): undefined => undefined;

interface Row {
  readonly at: Date | null;
  readonly slice: string;
  readonly number: bigint;
  readonly message: string;
}

/** Columns of the only file of a table: the rows in their order. */
async function columnsOf<T>(table: LakeTable, inputs: readonly LakeInput[], columns: string[]): Promise<T[]> {
  const limits = { memoryLimitMegabytes: MEMORY_LIMIT_MEGABYTES };
  const partition = await new DuckDbLakeBuilder({ tables: [table], folder, ...limits }).build(request(inputs));
  try {
    const bytes = await readFile(partition.files[0]?.path ?? '');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    return (await parquetReadObjects({ file, columns, compressors })) as unknown as T[];
  } finally {
    await partition.dispose();
  }
}

const rowsOf = (inputs: readonly LakeInput[]): Promise<Row[]> =>
  columnsOf(LINES, inputs, ['at', 'slice', 'number', 'message']);

function expectWhole(rows: readonly Row[]): void {
  for (const { slice, number, message } of rows) {
    const start = `${slice} ${number} `;
    if (!message.startsWith(start)) throw new Error(`${start}has the message of another row: ${message.slice(0, 20)}`);
  }
}

it('builds a table of records so long that a vector of them does not fit into memory', {
  timeout: 60_000,
}, async () => {
  const inputs = Array.from({ length: 600 }, (_, at) => log(String(1_000 + at), 1, WIDE_BYTES, () => AT + at));
  const rows = await rowsOf(inputs);
  expect(rows.map(({ slice }) => slice)).toEqual(inputs.map(({ slice }) => slice));
  expect(rows.every(({ message }) => message.length === WIDE_BYTES)).toBe(true);
  expectWhole(rows);
});

it('builds it where the long ones come after twenty thousand short ones', { timeout: 60_000 }, async () => {
  const short = log('0000', 25_000, 20, inOrder);
  const long = Array.from({ length: 600 }, (_, at) => log(String(1_000 + at), 1, WIDE_BYTES, () => AT + 90_000 + at));
  const rows = await rowsOf([short, ...long]);
  expect(rows).toHaveLength(25_600);
  expect(rows.filter(({ message }) => message.length === WIDE_BYTES)).toHaveLength(600);
  expectWhole(rows);
});

it('builds it where the times of the long ones are not known, and others have to be sorted', {
  timeout: 60_000,
}, async () => {
  const mixed = [log('0001', 600, 20, inOrder), log('0002', 600, 20, inOrder)];
  const long = Array.from({ length: 600 }, (_, at) => log(String(1_000 + at), 1, WIDE_BYTES, unknown));
  const rows = await rowsOf([...mixed, ...long]);
  const [known, others] = [rows.slice(0, 1_200), rows.slice(1_200)];
  const expected = Array.from({ length: 600 }, (_, number) => ['0001', '0002'].map((slice) => [slice, number])).flat();
  expect(known.map(({ slice, number }) => [slice, Number(number)])).toEqual(expected);
  expect(others.map(({ slice }) => slice)).toEqual(long.map(({ slice }) => slice));
  expect(others.every(({ at }) => at === null || at === undefined)).toBe(true);
  expectWhole(rows);
});

it('builds it where their times are not known, and they are in no order', { timeout: 60_000 }, async () => {
  const known = [log('0001', 600, 20, inOrder), log('0002', 600, 20, inOrder)];
  // Lines and arrays are read one kind after the other.
  const long = Array.from({ length: 600 }, (_, at) => {
    const record = JSON.stringify({ number: 0, message: `${1_000 + at} 0 `.padEnd(WIDE_BYTES, 'wide ') });
    return input(at % 2 === 0 ? `${record}\n` : `[${record}]`, { slice: String(1_000 + at) });
  });
  const rows = await rowsOf([...known, ...long]);
  expect(rows.slice(1_200).map(({ slice }) => slice)).toEqual(long.map(({ slice }) => slice));
  expectWhole(rows);
});

it('builds the steps of main logs so long that a vector of them does not fit into memory', {
  timeout: 60_000,
}, async () => {
  const steps = Array.from({ length: 50 }, (_, step) => ({ id: `step ${step}`, note: 'wide '.repeat(1_000) }));
  const mains = Array.from({ length: 600 }, (_, at) => {
    const main = { id: `main ${at}`, created: AT + at, sub_flows: at < 300 ? steps : [], note: 'wide '.repeat(50_000) };
    return input(JSON.stringify(main), { slice: String(1_000 + at), stream: 'main-logs' });
  });
  interface Step {
    readonly slice: string;
    readonly log_type: number;
    readonly step_place: number;
    readonly log_id: string;
    readonly record_bytes: bigint | null;
  }
  const columns = ['slice', 'log_type', 'step_place', 'log_id', 'record_bytes'];
  const rows = await columnsOf<Step>(AKINON_STEPS, mains, columns);
  const found = rows.map(({ slice, log_type, step_place, log_id, record_bytes }) => {
    return `${slice} ${log_type} ${step_place} ${log_id} ${Number(record_bytes ?? 0) > WIDE_BYTES}`;
  });
  const expected = mains.flatMap(({ slice }, at) => [
    `${slice} 1 0 main ${at} true`,
    ...(at < 300 ? steps.map(({ id }, place) => `${slice} 2 ${place + 1} ${id} false`) : []),
  ]);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

import * as z from 'zod';
import { SLICE_STATES } from '../../shared/domain/slice.ts';
import type { LakeReader } from '../../shared/ports/lake-reader.ts';
import type { Services } from '../services.ts';
import type { Comparison } from './compare.ts';

/** Tables that hold a row for each record of a stream; `records` says what a record of it is. */
const ROWS_OF: Readonly<Record<string, { readonly table: string; readonly records: 'entries' | 'lines' | 'objects' }>> =
  {
    'execution-logs': { table: 'log_entries', records: 'entries' },
    'main-logs': { table: 'akinon_steps', records: 'lines' },
    'sub-logs': { table: 'akinon_steps', records: 'lines' },
    'line-logs': { table: 'log_entries', records: 'lines' },
    'log-details': { table: 'log_entries', records: 'objects' },
    'job-runs': { table: 'sap_run_logs', records: 'lines' },
    'api-requests': { table: 'api_requests', records: 'lines' },
  };

const TruthSchema = z.object({ terminal: z.boolean(), entries: z.number() });

/**
 * Compares the number of rows of each table with what is known to be at home: entries as the stand-in counts them, else
 * the records of objects that were compared with the vendor's, value by value, already.
 */
export async function compareLake(
  services: Services,
  lake: LakeReader,
  source: string,
  truth: AsyncIterable<string>,
): Promise<Comparison> {
  const expected = await expectedRows(services, source, truth);
  const found = await foundRows(lake, source);
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  const differences = names
    .filter((name) => (expected.get(name) ?? 0) !== (found.get(name) ?? 0))
    .map((name) => `${name}: ${found.get(name) ?? 0} rows instead of ${expected.get(name) ?? 0}`);
  return { compared: [...found.values()].reduce((sum, rows) => sum + rows, 0), bytes: 0, differences };
}

async function expectedRows(
  { index }: Services,
  source: string,
  truth: AsyncIterable<string>,
): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  const add = (name: string, count: number): void => {
    if (count > 0) rows.set(name, (rows.get(name) ?? 0) + count);
  };
  for (const state of SLICE_STATES) {
    for await (const row of index.byState(source, state)) {
      if (row.run !== undefined) add('runs', 1);
      for (const part of row.parts) {
        const stream = part.stream ?? row.stream;
        const kind = ROWS_OF[stream];
        if (kind?.records === 'lines') add(`${kind.table} of ${stream}`, part.lines);
        if (kind?.records === 'objects') add(`${kind.table} of ${stream}`, 1);
        // The runs of a schedule are its records, and have rows of their own.
        if (stream === 'job-runs') add('runs', part.lines);
      }
    }
  }
  for await (const line of truth) {
    const run = TruthSchema.safeParse(JSON.parse(line)).data;
    if (run?.terminal === true) add('log_entries of execution-logs', run.entries);
  }
  return rows;
}

async function foundRows(lake: LakeReader, source: string): Promise<Map<string, number>> {
  const name = `'${source.replaceAll("'", "''")}'`;
  const { batches } = await lake.query(
    [
      `SELECT 'runs' AS name, count(*) AS n FROM runs WHERE source = ${name}`,
      `SELECT 'log_entries of ' || stream, count(*) FROM log_entries WHERE source = ${name} GROUP BY stream`,
      // The steps that come nested in a main log have rows besides.
      `SELECT 'akinon_steps of ' || stream, count(*) FROM akinon_steps WHERE source = ${name} AND step_place = 0 GROUP BY stream`,
      `SELECT 'sap_run_logs of job-runs', count(*) FROM sap_run_logs WHERE source = ${name}`,
      `SELECT 'api_requests of api-requests', count(*) FROM api_requests WHERE source = ${name}`,
      `SELECT 'quarantine', count(*) FROM quarantine WHERE source = ${name}`,
    ].join(' UNION ALL '),
  );
  const rows = new Map<string, number>();
  for await (const batch of batches) {
    for (const [text, count] of batch) if (Number(count) > 0) rows.set(String(text), Number(count));
  }
  return rows;
}

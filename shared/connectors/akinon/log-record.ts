import type { Identify, RecordKey, VendorRecord } from '../../domain/record.ts';
import { type LogRow, readLogRow } from './log-row.ts';
import { rankOf } from './log-state.ts';

const FAILED = 3;

const keyOf = ({ fields }: LogRow): RecordKey => ({
  identity: fields.id,
  timeMs: fields.created.ms ?? 0,
  rank: rankOf(fields),
  failed: fields.status === FAILED,
});

/** The record of a row: its log id names it, its `created` sorts it. */
export const toRecord = (row: LogRow): VendorRecord => ({ ...keyOf(row), json: row.json });

/** Reads the key of a landed log of any type. Errors: transient when the line is no log. */
export const identifyLog: Identify = (json) => keyOf(readLogRow(json));

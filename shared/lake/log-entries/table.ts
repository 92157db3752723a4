import { RECORD_COLUMNS } from '../record-columns.ts';
import type { LakeTable } from '../table.ts';
import { AKINON_DETAILS_SELECT, AKINON_LINES_SELECT } from './akinon-select.ts';
import { TALEND_SELECT } from './talend-select.ts';

/** One row per log line or entry: of Talend's run logs, of Akinon's line logs and detail files. */
export const LOG_ENTRIES: LakeTable = {
  name: 'log_entries',
  comment: "Every line or entry of the logs of runs: Talend's entries, Akinon's line logs and detail files.",
  version: 1,
  columns: [
    {
      name: 'ts',
      type: 'timestamp',
      comment: "The entry's own time, UTC; empty when it has none that can be understood.",
    },
    {
      name: 'severity',
      type: 'string',
      comment: "TRACE, DEBUG, INFO, WARN, ERROR, FATAL, or the vendor's own word in upper case.",
    },
    {
      name: 'message',
      type: 'string',
      comment: 'The text; of Akinon, which sends none, a sentence made of what happened.',
    },
    { name: 'logger', type: 'string', comment: 'What wrote it: the bundle or logger of Talend, the step of Akinon.' },
    { name: 'run_id', type: 'string', comment: "The vendor's id of the run, as in runs." },
    {
      name: 'signature',
      type: 'string',
      comment: 'First line with # for ids, quoted texts and numbers; for WARN, ERROR, FATAL only.',
    },
    {
      name: 'problem',
      type: 'string',
      comment: 'First line of the message, for WARN, ERROR and FATAL only; short to read.',
    },
    { name: 'severity_sent', type: 'string', comment: 'The severity as it was sent, where that differs.' },
    { name: 'log_type', type: 'string', comment: 'The logType of Talend.' },
    { name: 'logger_version', type: 'string', comment: 'The bundleVersion of Talend.' },
    { name: 'host', type: 'string', comment: 'The podName of Talend.' },
    { name: 'entry_id', type: 'string', comment: 'Log id of Akinon, all its digits; Talend has none.' },
    {
      name: 'raw',
      type: 'string',
      comment: 'Exact text of an entry that came as text, with its stack trace; empty where message is all of it.',
    },
    { name: 'extra', type: 'string', comment: 'The whole record as JSON where the columns do not hold all of it.' },
    ...RECORD_COLUMNS,
  ],
  selects: {
    'execution-logs': TALEND_SELECT,
    'line-logs': AKINON_LINES_SELECT,
    'log-details': AKINON_DETAILS_SELECT,
  },
  judges: ['execution-logs'],
  orderBy: ['ts', 'slice', 'stream', 'ordinal'],
  bucketBy: 'slice',
};

import { AKINON_STEPS } from './akinon-steps/table.ts';
import { API_REQUESTS } from './api-requests/table.ts';
import { AUDITS } from './audits/table.ts';
import { LOG_ENTRIES } from './log-entries/table.ts';
import { QUARANTINE } from './quarantine/table.ts';
import { RUNS } from './runs/table.ts';
import { SAP_RUN_LOGS } from './sap-run-logs/table.ts';
import type { LakeTable } from './table.ts';

/** All tables of the lake: the only list of them. */
export const TABLES: readonly LakeTable[] = [
  RUNS,
  LOG_ENTRIES,
  API_REQUESTS,
  AKINON_STEPS,
  SAP_RUN_LOGS,
  QUARANTINE,
  AUDITS,
];

/** The table of that name; `undefined` when there is none. */
export const tableNamed = (name: string): LakeTable | undefined => TABLES.find((table) => table.name === name);

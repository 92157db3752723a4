import { API_ERRORS } from './api-errors.ts';
import { API_LATENCY } from './api-latency.ts';
import { ERROR_SIGNATURES } from './error-signatures.ts';
import { FAILED_TODAY } from './failed-today.ts';
import { HOLES } from './holes.ts';
import { LOGS_PER_DAY } from './logs-per-day.ts';
import { MISSING_RUNS } from './missing-runs.ts';
import type { NamedQuery } from './named-query.ts';
import { OPEN_RUNS } from './open-runs.ts';
import { QUARANTINE_BY_REASON } from './quarantine-by-reason.ts';
import { SLOWEST_JOBS } from './slowest-jobs.ts';

/** All named queries: the only list of them. */
export const QUERIES: readonly NamedQuery[] = [
  FAILED_TODAY,
  OPEN_RUNS,
  MISSING_RUNS,
  SLOWEST_JOBS,
  ERROR_SIGNATURES,
  API_LATENCY,
  API_ERRORS,
  LOGS_PER_DAY,
  QUARANTINE_BY_REASON,
  HOLES,
];

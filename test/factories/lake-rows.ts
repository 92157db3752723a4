import { Computed } from './lake-session.ts';

/** Midnight of today and the current time as SQL; in a transaction both stand still. */
export const MIDNIGHT = 'CAST(current_date AS TIMESTAMP)';
export const NOW = 'CAST(current_timestamp AS TIMESTAMP)';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An instant so many milliseconds after another, and its day. */
export function moment(base: string, ms: number): { readonly time: Computed; readonly dt: Computed } {
  const instant = `${base} + INTERVAL '${ms}' MILLISECOND`;
  return { time: new Computed(instant), dt: new Computed(`CAST(CAST(${instant} AS DATE) AS VARCHAR)`) };
}

/** A row of `runs` that started then. */
export function runStarted(base: string, ms: number, fields: Readonly<Record<string, unknown>> = {}) {
  const { time, dt } = moment(base, ms);
  const job = { job_id: 'job', name: 'Job', run_id: 'r', status: 'succeeded' };
  return { source: 'eu', dt, ts: time, started_at: time, ...job, ...fields };
}

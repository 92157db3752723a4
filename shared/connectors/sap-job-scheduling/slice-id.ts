import type { RunSubject } from './run.ts';

/** Id of the slice of one schedule's run logs. Vendor ids of jobs are numbers, so the first dot is ours. */
export const sliceIdOf = ({ jobId, scheduleId }: RunSubject): string => `${jobId}.${scheduleId}`;

/** The listing that a slice id names. */
export function subjectOf(id: string): RunSubject {
  const dot = id.indexOf('.');
  return { jobId: id.slice(0, dot), scheduleId: id.slice(dot + 1) };
}

import { timestampOf } from './timestamp.ts';
import type { Schedule } from './world.ts';

/** Returns a schedule as the vendor says it; nextRunAt is null when no run is to come. Units: `nowMs` is epoch ms. */
export function scheduleRow(
  schedule: Schedule,
  nowMs: number,
): { readonly description: string } & Readonly<Record<string, unknown>> {
  const next = schedule.runs.find((run) => run.executesAtMs > nowMs);
  return {
    scheduleId: schedule.scheduleId,
    description: schedule.description,
    data: '{}',
    type: 'recurring',
    cron: null,
    repeatInterval: `${schedule.everySeconds} seconds`,
    repeatAt: null,
    active: schedule.active,
    startTime: timestampOf(schedule.createdAtMs, 'space'),
    endTime: null,
    time: null,
    nextRunAt: timestampOf(next?.executesAtMs ?? null, 'space'),
    modifiedAt: timestampOf(schedule.createdAtMs, 'space'),
  };
}

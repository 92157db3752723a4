import type { Guard } from './guard.ts';

const SWEEP = 'functions/sweep/sweep.ts';
const SWEEP_TEST = 'test/unit/functions/sweep/sweep.test.ts';
const FIRST_SWEEP = 'a sweep of a process that owns the pipeline and has just started';
const BACKFILL = 'functions/backfill/backfill.ts';
const BACKFILL_TEST = 'test/unit/functions/backfill/backfill.test.ts';

export const GUARDS_OF_OPERATION: readonly Guard[] = [
  {
    name: 'waits that were never sent',
    against: 'a slice whose process died between the row and the message stands still for a quarter of an hour',
    file: SWEEP,
    from: "waitMs(row, nowMs) > (row.state === 'settling' ? 0 : LONGEST_DELAY_MS)",
    to: 'waitMs(row, nowMs) > 0',
    test: SWEEP_TEST,
    title: `${FIRST_SWEEP} sends what was to wait once more, and lets it wait the rest, as its message may never have been sent`,
  },
  {
    name: 'due when it was recorded',
    against: 'after a clock that was set back nothing of what was recorded before goes on',
    file: SWEEP,
    from: 'lease !== undefined || dueAtMs <= updatedAtMs ? 0',
    to: 'lease !== undefined ? 0',
    test: SWEEP_TEST,
    title: `${FIRST_SWEEP} takes what was due when it was recorded for due, also by a clock that was set back since`,
  },
  {
    name: 'hop of a backfill',
    against: 'two copies of a task list a window each, and the pace is lost',
    file: BACKFILL,
    from: 'task.hop !== known.hop || known.dueAtMs === undefined',
    to: 'known.dueAtMs === undefined',
    test: BACKFILL_TEST,
    title: 'one window of a backfill is refused to a task of another hop',
  },
  {
    name: 'own slices of a backfill',
    against: 'a backfill that was killed ends with other counts than its dry run',
    file: 'functions/backfill/list-window.ts',
    from: "      if (found === 'own') fresh += 1;\n",
    to: '',
    test: BACKFILL_TEST,
    title:
      'one window of a backfill counts as new what a copy of its task, which it overtakes, has recorded at the same moment',
  },
];

import { hexOf, pseudoRandom } from '../kit/deterministic.ts';
import { type Outcome, outcomeSchema, type ScheduleSpec, type WorldSpec } from './world-spec.ts';

/**
 * One run from its first listing to its last.
 *
 * Shape: `index` is its place among the runs of its schedule, by scheduleTimestamp. Units: epoch ms.
 * - `scheduledAtMs`: the scheduleTimestamp. `appearsAtMs`: listed from here on, which may be later.
 * - `acknowledgedAtMs`: the 202 came or, for an unacknowledged run, was given up.
 * - `updatedAtMs`: a report that came after the timeout changes an UNKNOWN row.
 * - `goneAtMs`: purged, or deleted with its schedule; not listed from here on.
 */
export interface RunPlan {
  readonly runId: string;
  readonly index: number;
  readonly outcome: Outcome;
  readonly textSeed: number;
  readonly scheduledAtMs: number;
  readonly appearsAtMs: number;
  readonly executesAtMs: number;
  readonly acknowledgedAtMs?: number;
  readonly completesAtMs: number;
  readonly updatedAtMs?: number;
  readonly goneAtMs: number;
}

/** Run logs are removed so long after their creation. Source: facts sheet, SAP 2.3. */
export const retentionMs = 15 * 86_400_000;

type Range = readonly [least: number, most: number];

/** Makes whole numbers; `skewed` ones lie mostly near the least. */
function dice(seed: string) {
  const random = pseudoRandom(seed);
  const between = ([least, most]: Range, fraction: number) => least + Math.floor(fraction * (most - least + 1));
  return {
    whole: (range: Range) => between(range, random()),
    skewed: (range: Range) => between(range, random() ** 3),
  };
}
type Dice = ReturnType<typeof dice>;

const inMs = ([least, most]: Range): Range => [least * 1000, most * 1000];

type Course = Pick<RunPlan, 'acknowledgedAtMs' | 'completesAtMs' | 'updatedAtMs'>;

function courseOf(outcome: Outcome, executesAtMs: number, roll: Dice, spec: WorldSpec): Course {
  const soonMs = executesAtMs + roll.skewed([30, 1200]);
  const timeoutMs = executesAtMs + spec.asyncTimeoutSeconds * 1000;
  switch (outcome) {
    case 'success':
    case 'error':
      return { completesAtMs: executesAtMs + roll.skewed([40, 14_000]) };
    case 'request-error':
      return { completesAtMs: executesAtMs + roll.whole([2, 400]) };
    case 'async-success':
    case 'async-error':
      return { acknowledgedAtMs: soonMs, completesAtMs: executesAtMs + roll.skewed(inMs(spec.asyncSeconds)) };
    case 'unacknowledged':
      return { acknowledgedAtMs: executesAtMs + 15_000, completesAtMs: timeoutMs };
    case 'expired':
      return { acknowledgedAtMs: soonMs, completesAtMs: timeoutMs };
    case 'updated':
      return {
        acknowledgedAtMs: soonMs,
        completesAtMs: timeoutMs,
        updatedAtMs: timeoutMs + roll.whole(inMs(spec.updateSeconds)),
      };
    case 'task-success':
    case 'task-error':
      return { acknowledgedAtMs: soonMs, completesAtMs: soonMs + roll.skewed([4000, 600_000]) };
    case 'task-timeout':
      return { acknowledgedAtMs: soonMs, completesAtMs: soonMs + 6 * 3_600_000 };
  }
}

function shuffled<T>(values: readonly T[], seed: string): T[] {
  const random = pseudoRandom(seed);
  return values
    .map((value) => ({ value, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value);
}

function runIdOf(hex: string): string {
  // One in five comes in the newer spelling, so that nobody may count on the length or the case.
  if (Number.parseInt(hex.slice(32, 34), 16) % 5 !== 0) return hex.slice(0, 32).toUpperCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-1${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Returns all runs of a schedule that will ever be listed.
 *
 * Shape: ascending by `scheduledAtMs`, `index` counts them without a gap; a run whose schedule is deleted before it appears
 * is not among them. Pure: equal arguments, equal runs. Limits: about 20 microseconds a run.
 */
export function planRuns(options: {
  readonly seed: string;
  readonly startedAtMs: number;
  readonly spec: WorldSpec;
  readonly schedule: ScheduleSpec;
}): readonly RunPlan[] {
  const { seed, startedAtMs, spec, schedule } = options;
  const cards = outcomeSchema.options.flatMap((outcome) =>
    new Array<Outcome>(schedule.deck[outcome] ?? 0).fill(outcome),
  );
  const deletedAtMs = startedAtMs + (schedule.deletedSecondsAfter ?? Number.POSITIVE_INFINITY) * 1000;
  const runs: RunPlan[] = [];
  let deck: Outcome[] = [];
  const firstMs = Math.round(startedAtMs - schedule.firstSecondsAgo * 1000);
  const endMs = startedAtMs + schedule.lastSecondsAfter * 1000;
  for (let nth = 0; firstMs + nth * schedule.everySeconds * 1000 < endMs; nth++) {
    if (nth % cards.length === 0) deck = shuffled(cards, `${seed} deck ${nth}`);
    const outcome = deck[nth % cards.length] ?? 'success';
    const roll = dice(`${seed} run ${nth}`);
    const dueMs = firstMs + Math.round(nth * schedule.everySeconds * 1000);
    const scheduledAtMs = dueMs + roll.whole(inMs([0, schedule.jitterSeconds]));
    const executesAtMs = scheduledAtMs + roll.whole(inMs(schedule.leadSeconds));
    const late = schedule.lateEvery > 0 && nth % schedule.lateEvery === schedule.lateEvery - 1;
    const appearsAtMs = scheduledAtMs + (late ? roll.whole(inMs(schedule.lateSeconds)) : 0);
    if (appearsAtMs >= deletedAtMs) continue;
    runs.push({
      runId: runIdOf(hexOf(34, seed, 'run', nth)),
      index: runs.length,
      outcome,
      textSeed: roll.whole([0, 999_999]),
      scheduledAtMs,
      appearsAtMs,
      executesAtMs,
      ...courseOf(outcome, executesAtMs, roll, spec),
      goneAtMs: Math.min(appearsAtMs + retentionMs, deletedAtMs),
    });
  }
  return runs;
}

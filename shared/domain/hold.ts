import * as z from 'zod';

/** How a note begins of what waits since a person has paused its source; more follows after a colon. */
export const SOURCE_PAUSED = 'paused by a person';

/** Most characters of a reason. */
export const MAX_REASON = 200;

/** A source that a person has paused. Units: epoch milliseconds; without `untilMs` until somebody resumes it. */
export const HoldSchema = z.object({
  sinceMs: z.number(),
  untilMs: z.number().optional(),
  reason: z.string().optional(),
});
export type Hold = Readonly<z.infer<typeof HoldSchema>>;

/**
 * Work that is held looks again after this long, so that a resume is noticed. Units: milliseconds. With the turns of those
 * who wait (five minutes) it stays below the longest delay of SQS.
 */
const LOOK_MS = 590_000;

/** Does the pause last at this instant? */
export const isHeld = (hold: Hold | undefined, nowMs: number): hold is Hold =>
  hold !== undefined && (hold.untilMs === undefined || hold.untilMs > nowMs);

/** Until it makes sense to look again. Units: milliseconds, above 0 while the pause lasts. */
export const heldMs = (hold: Hold, nowMs: number): number => Math.min(LOOK_MS, (hold.untilMs ?? Infinity) - nowMs);

/** Since when, until when and why, for people: `since 2030-01-31T08:00:00Z, until 2030-01-31T10:00:00Z (maintenance)`. */
export function describeHold({ sinceMs, untilMs, reason }: Hold): string {
  const until = untilMs === undefined ? '' : `, until ${instant(untilMs)}`;
  return `since ${instant(sinceMs)}${until}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Why work of the source waits, and what ends it; `saysHeld` knows it again. */
export const heldWords = (source: string, hold: Hold): string =>
  `${SOURCE_PAUSED}: source ${source} ${describeHold(hold)}; it goes on with runlake resume ${source}`;

/** Is this the note, or the message, of work that waits since a person has paused its source? */
export const saysHeld = (text: string | undefined): boolean => text?.startsWith(SOURCE_PAUSED) === true;

const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

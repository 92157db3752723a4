import * as z from 'zod';
import { HoldSchema, heldMs, isHeld } from './hold.ts';

/** Note of what waits since its vendor does not answer; more may follow after a colon. */
export const VENDOR_DOWN = 'the vendor does not answer';

/** What a source's budget may never exceed. */
export interface BudgetLimits {
  readonly requestsPerMinute: number;
}

/** The fields of a budget that this version knows. */
const BudgetFieldsSchema = z.object({
  v: z.literal(1),
  /** What the vendor is believed to stand. */
  ratePerMinute: z.number().positive(),
  /** Requests that may go out at once, as of `atMs`. */
  tokens: z.number().min(0),
  atMs: z.number(),
  /** From here on the rate grows again. */
  learnedAtMs: z.number(),
  /** Objections in a row, each soon after the wait that the one before had brought. */
  throttles: z.int().min(0),
  throttledAtMs: z.number().optional(),
  slowedAtMs: z.number().optional(),
  blockedUntilMs: z.number().optional(),
  failuresInARow: z.int().min(0),
  /** How often the circuit has opened since the vendor last answered. */
  openings: z.int().min(0),
  /** Present while the circuit is open; once it has passed the circuit is half-open. */
  openUntilMs: z.number().optional(),
  /** Somebody is finding out whether the vendor answers again. */
  probeUntilMs: z.number().optional(),
  /** A person has paused the source; only a person ends it before its time. */
  held: HoldSchema.optional(),
});
export type BudgetState = Readonly<z.infer<typeof BudgetFieldsSchema>>;

/**
 * The budget as it is stored. Units: epoch milliseconds, requests, requests a minute.
 *
 * What a newer version has added is kept as it is, and written back: while a deploy replaces one version by the next,
 * both change the same item. Fields are only ever added, and `v` stays, as another one is a budget that is begun anew.
 */
export const BudgetStateSchema: z.ZodType<BudgetState> = BudgetFieldsSchema.loose();

/** The rate never falls below this, so that recovery is always noticed. Units: requests a minute. */
const FLOOR_PER_MINUTE = 6;
/** Share of the limit that the rate grows by in a minute without objection. */
const GROWTH_PER_MINUTE = 0.05;
/** Clocks of workers may differ by this much; what is further ahead comes from a clock that was wrong. */
const CLOCK_SKEW_MS = 60_000;
/** No Retry-After is obeyed for longer. */
export const MAX_BLOCK_MS = 24 * 3_600_000;
/** An open circuit lets somebody ask again after this long at the latest. */
export const MAX_OPEN_MS = 300_000;
/** A probe that has said nothing for this long has died. */
const PROBE_MS = 60_000;
/** How soon to look again while somebody else probes. */
const PROBE_LOOK_MS = 5_000;

export const floorOf = ({ requestsPerMinute }: BudgetLimits): number => Math.min(FLOOR_PER_MINUTE, requestsPerMinute);

/** Requests that may go out at once: ten seconds of the rate, and never fewer than a few steps need. */
export const burstOf = (ratePerMinute: number, { requestsPerMinute }: BudgetLimits): number =>
  Math.max(ratePerMinute / 6, Math.min(20, requestsPerMinute));

/**
 * What is kept for work that has begun: without it, many beginners would take every request, none would get a second
 * one, and all they did would be for nothing.
 */
export const reserveOf = (ratePerMinute: number, limits: BudgetLimits): number =>
  Math.min(burstOf(ratePerMinute, limits) / 2, burstOf(ratePerMinute, limits) - 1, Math.max(4, ratePerMinute / 12));

/** A budget that has learned nothing yet. */
export const freshBudget = (limits: BudgetLimits, nowMs: number): BudgetState => ({
  v: 1,
  ratePerMinute: limits.requestsPerMinute,
  tokens: burstOf(limits.requestsPerMinute, limits),
  atMs: nowMs,
  learnedAtMs: nowMs,
  throttles: 0,
  failuresInARow: 0,
  openings: 0,
});

/** Is this instant still to come? One that is further away than it was ever set comes from a clock that was wrong. */
const isAhead = (instantMs: number | undefined, nowMs: number, mostMs: number): instantMs is number =>
  instantMs !== undefined && instantMs > nowMs && instantMs - nowMs <= mostMs;

export const isBlocked = (state: BudgetState, nowMs: number): boolean =>
  isAhead(state.blockedUntilMs, nowMs, MAX_BLOCK_MS);

export type Circuit = 'closed' | 'open' | 'half-open';

export function circuitOf(state: BudgetState, nowMs: number): Circuit {
  if (state.openUntilMs === undefined) return 'closed';
  return isAhead(state.openUntilMs, nowMs, MAX_OPEN_MS) ? 'open' : 'half-open';
}

/** The same budget, taken back to a clock that was set back; the very same object when it was not. */
function onThisClock(state: BudgetState, nowMs: number): BudgetState {
  const beyond = (instantMs: number | undefined, mostMs: number): boolean => (instantMs ?? nowMs) - nowMs > mostMs;
  const wasAhead =
    beyond(state.atMs, CLOCK_SKEW_MS) ||
    beyond(state.blockedUntilMs, MAX_BLOCK_MS) ||
    beyond(state.openUntilMs, MAX_OPEN_MS);
  if (!wasAhead) return state;
  const { blockedUntilMs: _blocked, probeUntilMs: _probe, openUntilMs, ...rest } = state;
  const open = openUntilMs === undefined ? {} : { openUntilMs: Math.min(openUntilMs, nowMs) };
  return { ...rest, ...open, atMs: Math.min(state.atMs, nowMs), learnedAtMs: Math.min(state.learnedAtMs, nowMs) };
}

/** The budget at this instant: refilled, and with the rate that has grown back meanwhile. */
export function budgetAt(before: BudgetState, limits: BudgetLimits, nowMs: number): BudgetState {
  const limit = limits.requestsPerMinute;
  const state = onThisClock(before, nowMs);
  const { atMs, learnedAtMs } = state;
  // While everybody has to wait, nothing is gained.
  const since = (instantMs: number): number =>
    Math.max(0, nowMs - Math.max(instantMs, state.blockedUntilMs ?? instantMs));
  const rate = Math.min(limit, Math.max(floorOf(limits), state.ratePerMinute));
  const ratePerMinute = Math.min(limit, rate + (GROWTH_PER_MINUTE * limit * since(learnedAtMs)) / 60_000);
  const tokens = Math.min(burstOf(ratePerMinute, limits), state.tokens + (rate * since(atMs)) / 60_000);
  // A clock that is behind the last writer's refills nothing, and does not take the others back.
  return { ...state, ratePerMinute, tokens, atMs: Math.max(atMs, nowMs), learnedAtMs: Math.max(learnedAtMs, nowMs) };
}

/** Why nothing was granted. */
export type Refusal = 'spent' | 'blocked' | 'open' | 'held';

export interface Taken {
  /** To be stored. The very same object when there is nothing to store. */
  readonly state: BudgetState;
  /** From 0 to what was wanted. */
  readonly granted: number;
  /** Until it makes sense to ask again; 0 when something was granted. Units: milliseconds. */
  readonly waitMs: number;
  readonly refusal?: Refusal;
  /** The one request is to find out whether the vendor answers again. */
  readonly probe?: boolean;
}

/**
 * Takes requests out of the budget.
 *
 * `begun`: for work that has spent requests already, which may use the reserve. Never grants more in any minute than the
 * limit and one burst. A half-open circuit grants a single probe at a time. A source that a person has paused grants
 * nothing, not even a probe.
 * Test: test/unit/domain/budget.property.test.ts
 */
export function take(before: BudgetState, limits: BudgetLimits, nowMs: number, wanted: number, begun: boolean): Taken {
  // A pause that is over goes with the first grant.
  const { held, ...state } = budgetAt(before, limits, nowMs);
  const kept = onThisClock(before, nowMs);
  const refused = (refusal: Refusal, waitMs: number): Taken => ({ state: kept, granted: 0, waitMs, refusal });
  if (isHeld(held, nowMs)) return refused('held', heldMs(held, nowMs));
  if (isAhead(state.blockedUntilMs, nowMs, MAX_BLOCK_MS)) return refused('blocked', state.blockedUntilMs - nowMs);
  const circuit = circuitOf(state, nowMs);
  if (circuit === 'open') return refused('open', (state.openUntilMs ?? nowMs) - nowMs);
  const probing = circuit === 'half-open';
  if (probing && isAhead(state.probeUntilMs, nowMs, PROBE_MS)) {
    return refused('open', Math.min(PROBE_LOOK_MS, state.probeUntilMs - nowMs));
  }
  const reserve = begun || probing ? 0 : reserveOf(state.ratePerMinute, limits);
  const available = Math.floor(state.tokens - reserve);
  if (available < 1) {
    // Work that broke off needs more the next time than just one request.
    const needed = begun ? burstOf(state.ratePerMinute, limits) : 1 + reserve;
    return refused('spent', Math.ceil(((needed - state.tokens) / state.ratePerMinute) * 60_000));
  }
  const granted = probing ? 1 : Math.min(available, Math.max(1, Math.floor(wanted)));
  const left = { ...state, tokens: state.tokens - granted };
  return probing
    ? { state: { ...left, probeUntilMs: nowMs + PROBE_MS }, granted, waitMs: 0, probe: true }
    : { state: left, granted, waitMs: 0 };
}

import { type Draws, drawsOf } from './draws.ts';

/** A time of traffic as it is laid out. Units: epoch ms; `salt` makes its draws its own. */
export interface TrafficPlan {
  readonly salt: number;
  readonly number: number;
  readonly requests: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * One entry of the API log, as far as its times go; `entryOf` makes the rest.
 *
 * Shape: `origin` is the index of the request it tells of: its own, or, for a copy, that of an earlier one. `twin` says
 * what else the log holds of that request: byte-identical copies, or a double that differs in one large integer only.
 * `responseAtMs` is before `requestAtMs` where the clocks of the nodes differ. `appearsAtMs` is when the vendor lists it first.
 * Units: epoch ms.
 */
export interface PlannedRequest {
  readonly traffic: TrafficPlan;
  readonly index: number;
  readonly origin: number;
  readonly twin: Twin;
  readonly requestAtMs: number;
  readonly responseAtMs: number;
  readonly durationMs: number;
  readonly refused: boolean;
  readonly appearsAtMs: number;
}
type Twin = 'none' | 'same' | 'double';

/** Entries are logged more than once in blocks of so many: once per block, so that it is rare but never far. */
const blockLength = 80;
const mostCopies = 2;
const quarterHourMs = 900_000;
/** How far `requestAtMs` may lie from the slot of its index: beside this, up to one slot above. Units: ms. */
const mostBelowSlotMs = 1000;

/** Where windows meet, an entry is on the border and the one before it is the last millisecond of the window before. */
function pinnedAt(traffic: TrafficPlan, index: number): number | undefined {
  const slotMs = (traffic.toMs - traffic.fromMs) / traffic.requests;
  const borderIn = (slot: number) => {
    const border = Math.ceil((traffic.fromMs + slot * slotMs) / quarterHourMs) * quarterHourMs;
    return border < traffic.fromMs + (slot + 1) * slotMs ? border : undefined;
  };
  const border = borderIn(index);
  if (border !== undefined) return border;
  const next = borderIn(index + 1);
  return next === undefined || next > traffic.toMs ? undefined : next - 1;
}

function twinOf(traffic: TrafficPlan, index: number): Pick<PlannedRequest, 'origin' | 'twin'> {
  const draws = drawsOf(traffic.salt ^ 0x7411, Math.floor(index / blockLength));
  const position = draws.whole(0, blockLength - 1 - mostCopies);
  const twin = draws.fraction() < 0.5 ? 'same' : 'double';
  const copies = twin === 'double' ? 1 : draws.whole(1, mostCopies);
  const behind = (index % blockLength) - position;
  const own = behind < 0 || behind > copies || (behind > 0 && pinnedAt(traffic, index) !== undefined);
  return own ? { origin: index, twin: 'none' } : { origin: index - behind, twin };
}

function requestAt(traffic: TrafficPlan, index: number, draws: Draws): number {
  const { fromMs, toMs, requests } = traffic;
  const at = Math.floor(fromMs + (index + draws.fraction()) * ((toMs - fromMs) / requests));
  const onSecond = draws.fraction() < 0.03;
  return pinnedAt(traffic, index) ?? (onSecond ? Math.floor(at / 1000) * 1000 : at);
}

function durationOf(draws: Draws, refused: boolean): number {
  const kind = draws.fraction();
  if (refused) return draws.whole(1, 20);
  if (kind < 0.004) return draws.whole(300_000, 3_600_000);
  return kind < 0.03 ? draws.whole(5_000, 300_000) : draws.whole(4, 1_500);
}

/** How far the clock that stamped the request was ahead of the one that stamped the response. */
function aheadOf(draws: Draws, durationMs: number): number {
  const kind = draws.fraction();
  const most = draws.fraction();
  if (kind < 0.005) return 60_000 + Math.floor(most * 180_000);
  return kind < 0.02 && durationMs < 5_000 ? durationMs + 1 + Math.floor(most * 1_500) : 0;
}

/**
 * Returns the plan of one index of a time of traffic.
 *
 * Shape: pure. A request takes up to 1 h and appears 1 to 15 s after its response, some up to 5 min. A copy has all times
 * of its origin but appears on its own.
 */
export function planRequest(traffic: TrafficPlan, index: number): PlannedRequest {
  const { origin, twin } = twinOf(traffic, index);
  const draws = drawsOf(traffic.salt, origin);
  const requestAtMs = requestAt(traffic, origin, draws);
  const refused = draws.fraction() < 0.03;
  const durationMs = durationOf(draws, refused);
  const responseAtMs = requestAtMs + durationMs - aheadOf(draws, durationMs);
  const delay = drawsOf(traffic.salt ^ 0x1a7e, index);
  const delayMs = delay.fraction() < 0.03 ? delay.whole(15_000, 300_000) : delay.whole(1_000, 15_000);
  const times = { requestAtMs, responseAtMs, durationMs, appearsAtMs: responseAtMs + delayMs };
  return { traffic, index, origin, twin, refused, ...times };
}

/** Returns the half-open range of indexes among which every request in [fromMs, toMs) is, and some others. */
export function indexesBetween(traffic: TrafficPlan, fromMs: number, toMs: number): readonly [number, number] {
  const perMs = traffic.requests / (traffic.toMs - traffic.fromMs);
  const indexAt = (ms: number) => Math.floor((ms - traffic.fromMs) * perMs);
  return [
    Math.max(0, indexAt(fromMs) - 2),
    Math.min(traffic.requests, indexAt(toMs + mostBelowSlotMs) + mostCopies + 2),
  ];
}

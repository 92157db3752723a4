import type { LogFields } from './schema.ts';

const FINISHED = 3;
const FINAL_STATUSES: readonly (number | undefined)[] = [2, 3, 4];
const ACTIVE_STATES: readonly (number | undefined)[] = [1, 2];

type State = Pick<LogFields, 'state' | 'status' | 'finished'>;

const looksFinal = ({ state, status, finished }: State): boolean =>
  state === FINISHED && FINAL_STATUSES.includes(status) && finished.given;

/**
 * True when a main log can not change any more: finished, with a final status and an end, and every step finished as well.
 * Words that are not documented are not final. Source: facts sheet section 4.6.
 */
export const isFinal = (fields: Pick<LogFields, keyof State | 'sub_flows'>): boolean =>
  looksFinal(fields) && (fields.sub_flows ?? []).every(({ state }) => state === FINISHED);

/** True when nothing about the log says that it is over; what is neither this nor final contradicts itself. */
export const isExecuting = ({ state, status, finished }: State): boolean =>
  ACTIVE_STATES.includes(state) && (status === undefined || status === 1) && !finished.given;

/** How far a log has come, so that a stale row never takes the place of a newer one. */
export function rankOf({ state, status, finished }: State): number {
  const progress = state === 1 || state === 2 || state === FINISHED ? state : 0;
  return progress * 4 + (FINAL_STATUSES.includes(status) ? 2 : 0) + (finished.given ? 1 : 0);
}

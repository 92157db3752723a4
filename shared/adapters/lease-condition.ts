import { TABLE } from '../config/names.ts';
import { OPEN_STATES } from '../domain/slice.ts';
import type { FetchTask } from '../domain/task.ts';
import type { Expression } from './dynamo-table.ts';

/** What taking a lease changes. The revision grows, so that whoever held the lease before can not save any more. */
export const TAKE_LEASE = 'SET #lease = :lease, #dueAtMs = :expiresAtMs, #revision = #revision + :one';

/**
 * The rule of `admit` as one condition: the row exists, is open and at the hop of the task, and no other message holds a
 * live lease. The contract suite compares the two on generated cases.
 */
export function leaseCondition(task: FetchTask, owner: string, nowMs: number, expiresAtMs: number): Expression {
  const states = OPEN_STATES.map((state) => [`:${state}`, state] as const);
  return {
    text: [
      'attribute_exists(#pk)',
      `#state IN (${states.map(([name]) => name).join(', ')})`,
      '#hop = :hop',
      '(attribute_not_exists(#lease) OR #lease.#owner = :owner OR #lease.#expiresAtMs <= :now)',
    ].join(' AND '),
    names: {
      '#pk': TABLE.partitionKey,
      '#state': 'state',
      '#hop': 'hop',
      '#lease': 'lease',
      '#owner': 'owner',
      '#expiresAtMs': 'expiresAtMs',
      '#dueAtMs': TABLE.byState.sortKey,
      '#revision': 'revision',
    },
    values: {
      ...Object.fromEntries(states),
      ':hop': task.hop,
      ':owner': owner,
      ':now': nowMs,
      ':lease': { owner, expiresAtMs },
      ':expiresAtMs': expiresAtMs,
      ':one': 1,
    },
  };
}

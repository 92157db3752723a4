import type { Source } from '../../shared/config/sources.ts';
import { createConnector } from '../../shared/connectors/registry.ts';
import { type BudgetState, freshBudget } from '../../shared/domain/budget.ts';
import type { ConnectorPorts } from '../../shared/ports/connector.ts';
import type { RequestGate } from '../../shared/ports/request-gate.ts';
import type { Checkpoint } from '../../shared/ports/slice-index.ts';
import { type GatePatience, PatientGate } from '../audit/patient-gate.ts';
import { BUDGET_STREAM } from '../budget/budget-store.ts';
import { SharedGate } from '../budget/shared-gate.ts';

/** Somebody looks on: a vendor that is slow is waited for, however much is asked; one that is dead is not. */
const PATIENCE: GatePatience = { seconds: 600, for: 'each request' };

/**
 * A budget of this process alone, for a verb that asks much and writes nothing. Whoever gets no permit waits.
 *
 * `known`: what the budget of the source is where it is worked on, as far as it was read: the rate that was learned, a circuit that
 * is open, a pause, in which nobody gets a permit. Without it the budget is as the source's configuration sets it.
 */
export function ownGate(source: Source, ports: ConnectorPorts, known?: Partial<BudgetState>): RequestGate {
  let held: Checkpoint | undefined =
    known === undefined ? undefined : knownBudget(source, ports.environment.now(), known);
  const gate: SharedGate = new SharedGate({
    index: {
      loadCheckpoint: async () => held,
      saveCheckpoint: async (checkpoint) => {
        if ((held?.revision ?? 0) !== checkpoint.revision) return 'conflict';
        held = { ...checkpoint, revision: checkpoint.revision + 1 };
        return held;
      },
    },
    source: source.id,
    limits: { requestsPerMinute: source.options.requestsPerMinute },
    environment: ports.environment,
    probe: () => createConnector(source, { ...ports, gate }).check(),
  });
  return new PatientGate(gate, PATIENCE, (seconds) => ports.environment.sleep(seconds * 1_000));
}

const knownBudget = ({ id, options }: Source, nowMs: number, known: Partial<BudgetState>): Checkpoint => ({
  source: id,
  stream: BUDGET_STREAM,
  revision: 1,
  cursor: { ...freshBudget({ requestsPerMinute: options.requestsPerMinute }, nowMs), ...known },
  updatedAtMs: nowMs,
});

import type { Source } from '../../shared/config/sources.ts';
import { createConnector } from '../../shared/connectors/registry.ts';
import { freshBudget } from '../../shared/domain/budget.ts';
import type { Hold } from '../../shared/domain/hold.ts';
import type { ConnectorPorts } from '../../shared/ports/connector.ts';
import type { RequestGate } from '../../shared/ports/request-gate.ts';
import type { Checkpoint } from '../../shared/ports/slice-index.ts';
import { PatientGate } from '../audit/patient-gate.ts';
import { BUDGET_STREAM } from '../budget/budget-store.ts';
import { SharedGate } from '../budget/shared-gate.ts';

/** Somebody looks on: a vendor that is slow is waited for, one that is dead is not. Units: seconds. */
const PATIENCE_SECONDS = 600;

/**
 * A budget of this process alone, as the source's configuration sets it, for a verb that asks much and writes nothing.
 * Whoever gets no permit waits; with `hold`, the pause of the source where it is worked on, nobody gets any.
 */
export function ownGate(source: Source, ports: ConnectorPorts, hold?: Hold): RequestGate {
  let held: Checkpoint | undefined =
    hold === undefined ? undefined : pausedBudget(source, ports.environment.now(), hold);
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
  return new PatientGate(gate, PATIENCE_SECONDS);
}

const pausedBudget = ({ id, options }: Source, nowMs: number, hold: Hold): Checkpoint => ({
  source: id,
  stream: BUDGET_STREAM,
  revision: 1,
  cursor: { ...freshBudget({ requestsPerMinute: options.requestsPerMinute }, nowMs), held: hold },
  updatedAtMs: nowMs,
});

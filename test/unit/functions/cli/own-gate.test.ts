import { describe, expect, it } from 'vitest';
import { ownGate } from '../../../../functions/cli/own-gate.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';
import { type BudgetState, freshBudget } from '../../../../shared/domain/budget.ts';
import type { ConnectorPorts } from '../../../../shared/ports/connector.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryHttp } from '../../../fakes/memory-http.ts';

const MINUTE = 60_000;
const LIMITS = { requestsPerMinute: 60 };

function scene(known?: Partial<BudgetState>) {
  const environment = new FakeEnvironment({ startMs: NOON_MS });
  const { sources } = SourcesSchema.parse({
    sources: [
      {
        id: 'talend-eu',
        vendor: 'talend',
        baseUrl: 'http://127.0.0.1:9',
        auth: { token: 'in-clear' },
        options: LIMITS,
      },
    ],
  });
  const http = new MemoryHttp(() => Promise.reject(new Error('the vendor is dead')));
  const ports = {
    environment,
    http,
    secrets: { resolve: () => Promise.reject(new Error('nobody needs a secret')) },
    sealer: { seal: () => Promise.reject(new Error('')), open: () => Promise.reject(new Error('')) },
    telemetry: { emit: () => {} },
  } satisfies ConnectorPorts;
  return { environment, gate: ownGate(sources[0]!, ports, known) };
}

describe('the budget of a dry run', () => {
  it('lasts for as many requests as there are, however long they wait together', async () => {
    const { environment, gate } = scene();
    for (let request = 0; request < 1_000; request += 1) await gate.pass();
    expect(environment.now() - NOON_MS).toBeGreaterThan(15 * MINUTE);
  });

  it('is what was learned of the vendor, not what is configured', async () => {
    const { environment, gate } = scene({ ...freshBudget(LIMITS, NOON_MS), ratePerMinute: 6, tokens: 0 });
    await gate.pass();
    expect(environment.now() - NOON_MS).toBeGreaterThan(10_000);
  });

  it('waits for a vendor that asked to slow down, but not for longer than somebody looks on', async () => {
    const fresh = freshBudget(LIMITS, NOON_MS);
    const short = scene({ ...fresh, blockedUntilMs: NOON_MS + 5 * MINUTE });
    await short.gate.pass();
    expect(short.environment.now()).toBeGreaterThanOrEqual(NOON_MS + 5 * MINUTE);
    const long = scene({ ...fresh, blockedUntilMs: NOON_MS + 60 * MINUTE });
    await expect(long.gate.pass()).rejects.toMatchObject({ kind: 'paused', message: /asked to slow down/ });
    expect(long.environment.now()).toBe(NOON_MS);
  });

  it('gives nothing while a person has paused the source', async () => {
    const { environment, gate } = scene({ held: { sinceMs: NOON_MS } });
    await expect(gate.pass()).rejects.toMatchObject({ message: /^paused by a person/ });
    expect(environment.now()).toBe(NOON_MS);
  });
});

import { createMovableClock, type MovableClock } from '../kit/clock.ts';
import { createStandIn, type StandIn } from '../kit/stand-in.ts';
import type { FaultRule } from './fault-rule.ts';
import { createSapModel, type ModelOptions } from './model.ts';
import type { TruthRow } from './truth.ts';

/**
 * Creates a stand-in SAP Job Scheduling Service that needs no socket.
 *
 * Shape: `clock` may be moved while it runs, `now` is the shorthand for a clock of its own on top of the caller's. Rows come,
 * change and go as the clock moves; nothing waits in here. Units: epoch ms.
 * Test: test/unit/infra/local/vendors/sap-job-scheduling/
 */
export function createSapStandIn(
  options: Omit<ModelOptions, 'now'> & { readonly baseUrl: () => string } & (
      | { readonly clock: MovableClock }
      | { readonly now: () => number }
    ),
): StandIn<FaultRule, TruthRow> {
  const clock = 'clock' in options ? options.clock : createMovableClock(options.now);
  const { world, behaviour, credentials, random, baseUrl } = options;
  const model = createSapModel({
    world,
    now: clock.now,
    random,
    ...(behaviour === undefined ? {} : { behaviour }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return createStandIn(model, { clock, random, baseUrl });
}

import { z } from 'zod';
import { createMovableClock } from './clock.ts';
import type { FaultRuleBase } from './fault-rule.ts';
import { processOptionsShape, readProcessOptions } from './process-options.ts';
import { serveStandIn } from './server.ts';
import type { StandIn, StandInOptions } from './stand-in.ts';

const optionsSchema = z.looseObject(processOptionsShape);

/**
 * Runs a stand-in as this process: the body of a `main.ts` that is forked.
 *
 * Shape: sends `{ url }` to its parent when it listens, or prints it when it has none. Takes the options of
 * `process-options.ts` from argv[2]; the others in there are for `create`.
 * Effects: ends with 0 on SIGTERM, or when the parent is gone. Errors: rejects when an option, a fault or the port is wrong.
 */
export async function runStandInProcess(
  create: (options: StandInOptions) => Pick<StandIn<FaultRuleBase, unknown>, 'handle' | 'faults'>,
): Promise<void> {
  const { port, clockOffsetMs, faults } = optionsSchema.parse(readProcessOptions());
  let url = '';
  const clock = createMovableClock(Date.now, clockOffsetMs);
  const standIn = create({ clock, random: Math.random, baseUrl: () => url });
  standIn.faults.set(faults);
  const server = await serveStandIn({ standIn, host: '127.0.0.1', port });
  url = server.url;
  const stop = async () => {
    await server.stop();
    process.exit(0);
  };
  // A parent that was killed cannot say goodbye: the closed channel does.
  process.on('disconnect', () => void stop());
  process.on('SIGTERM', () => void stop());
  if (process.send) process.send({ url });
  else console.log(JSON.stringify({ url }));
}

import { describe, expect, it } from 'vitest';
import { curate } from '../../../../functions/curate/curate.ts';
import type { CurateServices } from '../../../../functions/curate/curate-ports.ts';
import { dieAt, interruptible, MortalProcess } from '../../../fakes/interruptible.ts';
import { Pause, pausable } from '../../../fakes/pausable.ts';
import { ID, lakeScene, rawKeyOf, TASK } from './lake-scene.ts';

/** A curator that stops before one of its calls. */
function curator(services: CurateServices, at: number) {
  const pause = new Pause(at);
  const own = {
    ...services,
    index: pausable(services.index, pause),
    partitions: pausable(services.partitions, pause),
    queue: pausable(services.queue, pause),
    store: pausable(services.store, pause),
  };
  const start = () => {
    const done = curate(own, TASK);
    return { done, stands: Promise.race([pause.reached, done]) };
  };
  return { pause, start };
}

async function callsOfOneBuild(): Promise<number> {
  const { services, land } = lakeScene();
  await land('run-1');
  const alone = curator(services, Number.POSITIVE_INFINITY);
  await alone.start().done;
  return alone.pause.calls;
}

describe('two curators of the same day', () => {
  it('wherever each of them stops while the other goes on, leave a build of everything and the right sequence', async () => {
    const calls = await callsOfOneBuild();
    expect(calls).toBeGreaterThan(8);
    // Every pair of places, and who goes on first by turns.
    for (let one = 0; one < calls; one += 1) {
      for (let other = 0; other < calls; other += 1) {
        const scene = lakeScene();
        await scene.land('run-1');
        const [first, second] = [curator(scene.services, one), curator(scene.services, other)];
        const started = first.start();
        await started.stands;
        await scene.land('run-2');
        const followed = second.start();
        await followed.stands;
        await scene.land('run-3');
        const waiting = [
          { pause: first.pause, done: started.done },
          { pause: second.pause, done: followed.done },
        ];
        for (const { pause, done } of (one + other) % 2 === 0 ? waiting : waiting.reverse()) {
          pause.release();
          await done;
        }
        await scene.drain();
        const where = `the first stopped at ${one}, the second at ${other}`;
        expect(await scene.shown(), where).toEqual(['run-1', 'run-2', 'run-3'].map((slice) => rawKeyOf(slice)));
        const row = await scene.partitions.get(ID);
        expect(row, where).toMatchObject({ landedSequence: 3, builtSequence: 3 });
        expect(row?.dueAtMs, where).toBeUndefined();
        for (const { key, etag } of row?.objects ?? []) {
          expect((await scene.store.head(key))?.etag, where).toBe(etag);
        }
      }
    }
  }, 120_000);

  it('leave a build of everything when the one that was overtaken dies at any of its calls after that', async () => {
    const calls = await callsOfOneBuild();
    for (let at = 0; at < calls; at += 1) {
      for (let death = 0, died = true; died; death += 1) {
        const scene = lakeScene();
        await scene.land('run-1');
        const pause = new Pause(at);
        const mortal = new MortalProcess();
        const killer = new MortalProcess(dieAt(death, 'die after'));
        let overtaken = false;
        // Lives until it was overtaken; from then on its calls are counted.
        const port = <T extends object>(own: T): T => {
          const [safe, deadly] = [interruptible(pausable(own, pause), mortal), interruptible(own, killer)];
          return new Proxy(own, { get: (_, name): unknown => Reflect.get(overtaken ? deadly : safe, name) });
        };
        const own = { ...scene.services, partitions: port(scene.partitions), store: port(scene.store) };
        const end = killer.run(() => curate(own, TASK));
        await Promise.race([pause.reached, end]);
        await scene.land('run-2');
        await curate(scene.services, TASK);
        overtaken = true;
        pause.release();
        died = (await end) === 'died';
        await curate(scene.services, TASK);
        await scene.drain();
        const where = `stopped at ${at}, died ${death} calls later`;
        expect(await scene.shown(), where).toEqual(['run-1', 'run-2'].map((slice) => rawKeyOf(slice)));
      }
    }
  }, 120_000);
});

import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { routeEvent } from '../../../../functions/worker/route-event.ts';

const context = {} as Context;
const answer = { v: 1 as const, sources: ['eu'], findings: [] };
const scene = () => {
  const events: unknown[] = [];
  const handler = routeEvent(
    async (event) => {
      events.push(event);
      return { batchItemFailures: [] };
    },
    async () => answer,
  );
  return { handler, events };
};

it('messages go to the handler of messages, and a doctor gets what was found', async () => {
  const { handler, events } = scene();
  expect(await handler({ Records: [] }, context)).toEqual({ batchItemFailures: [] });
  expect(events).toHaveLength(1);
  expect(await handler({ v: 1, kind: 'doctor' }, context)).toBe(answer);
  expect(events).toHaveLength(1);
});

it('anything else fails, and nothing is looked at', async () => {
  const { handler } = scene();
  await expect(handler({ v: 2, kind: 'doctor' } as never, context)).rejects.toThrow();
  await expect(handler({} as never, context)).rejects.toThrow();
});

import { expect, it } from 'vitest';
import { groupDeadLetters } from '../../shared/domain/group-dead-letters.ts';
import { dieAt } from '../fakes/interruptible.ts';
import { SimulatedCloud, SOURCE } from './simulated-cloud.ts';

const world = {
  groups: [
    { count: 2, size: { bytes: [3_000, 9_000] } },
    { count: 1, size: { entries: [240, 240] }, durationSeconds: [600, 900] },
  ],
  behaviour: { entriesPerPart: 100, readiness: { kind: 'polls', most: 1 } },
  options: { maxFailures: 3 },
} as const;

/** A cloud whose vendor could make no log, until every run was given up; then the vendor is well again. */
async function givenUp(): Promise<SimulatedCloud> {
  const cloud = new SimulatedCloud(world);
  cloud.standIn.faults.set([{ kind: 'server-error', status: 503, endpoint: 'generate' }]);
  await cloud.runUntilSettled();
  cloud.standIn.faults.clear();
  return cloud;
}

/** What people see: equal letters as one. */
const lettersSeen = (cloud: SimulatedCloud) =>
  groupDeadLetters(
    cloud.queue.deadLetters.map(({ source, body }, at) => ({ lane: source, body, sentAtMs: at, id: `${at}` })),
  );

/** Moves every dead letter back to its queue, as SQS does. */
function redrive(cloud: SimulatedCloud): void {
  for (const { body } of cloud.queue.deadLetters.splice(0)) cloud.queue.put(SOURCE, body);
}

it('a run that was given up has a row with the reason and one dead letter', async () => {
  const cloud = await givenUp();
  const rows = await cloud.rows();
  expect(rows.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
  for (const { note } of rows)
    expect(note).toMatch(/^transient: failed 3 times in a row, last: generate log .* answered 503/);
  expect(cloud.queue.deadLetters).toHaveLength(3);
});

it('a process that dies while it gives runs up leaves each with one dead letter that people see', async () => {
  let twice = 0;
  for (const fate of ['die before', 'die after'] as const) {
    for (let index = 0; index < 60; index += 1) {
      const cloud = new SimulatedCloud(world);
      cloud.standIn.faults.set([{ kind: 'server-error', status: 403, endpoint: 'generate' }]);
      await cloud.runUntilSettled([dieAt(index, fate)]);
      const given = (await cloud.rows()).map(({ id, state }) => `${state} ${id}`).sort();
      const seen = lettersSeen(cloud).map(({ newest }) => `failed ${JSON.parse(newest.body).id}`);
      expect(seen.sort(), `${fate} call ${index}`).toEqual(given);
      twice += cloud.queue.deadLetters.length - seen.length;
    }
  }
  // A letter that was sent by a process that died before it could say so.
  expect(twice).toBeGreaterThan(0);
});

it('redriven dead letters land what was given up, also when they are redriven twice', async () => {
  const cloud = await givenUp();
  const letters = [...cloud.queue.deadLetters];
  redrive(cloud);
  cloud.queue.deadLetters.push(...letters);
  redrive(cloud);
  await cloud.runUntilSettled();
  expect(await cloud.differences()).toEqual([]);
  const { generate } = cloud.standIn.stats().requests;
  redrive(cloud);
  for (const { body } of letters) cloud.queue.put(SOURCE, body);
  await cloud.runUntilSettled();
  expect(cloud.standIn.stats().requests.generate).toBe(generate);
});

it('a process that dies while it opens given-up runs again leaves an exact end state', async () => {
  const calm = await givenUp();
  redrive(calm);
  const calls = await calm.runUntilSettled();
  for (const fate of ['die before', 'die after'] as const) {
    for (let index = 0; index < Math.min(30, calls.length); index += 1) {
      const cloud = await givenUp();
      redrive(cloud);
      await cloud.runUntilSettled([dieAt(index, fate)]);
      expect(await cloud.differences(), `${fate} call ${index}, ${calls[index]}`).toEqual([]);
    }
  }
});

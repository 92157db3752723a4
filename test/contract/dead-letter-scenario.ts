import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { withHeldLetters } from '../../functions/cli/held-letters.ts';
import { type LetterSelection, selectLetters } from '../../functions/cli/letter-selection.ts';
import { redriveLetters } from '../../functions/cli/redrive-letters.ts';
import { redrivenBody } from '../../functions/cli/redriven-body.ts';
import { MAX_RECEIVE_COUNT } from '../../shared/config/names.ts';
import { taskOf } from '../../shared/domain/advance.ts';
import { type DeadLetterView, readDeadLetter } from '../../shared/domain/read-dead-letter.ts';
import { SLICE_STATES, type SliceRow, type SliceState } from '../../shared/domain/slice.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';
import type { TaskQueue } from '../../shared/ports/task-queue.ts';

/** A pipeline that is running, wherever it runs, around one source whose slices are runs with a log each. */
export interface DeadLetterWorld {
  readonly source: string;
  readonly index: SliceIndex;
  readonly tasks: TaskQueue;
  readonly letters: DeadLetterQueue;
  /** Any text, as a message in the queue of the source. */
  sendRaw(body: string): Promise<void>;
  readonly vendor: {
    /** From now on the vendor refuses to make logs (403). */
    refuse(): Promise<void>;
    /** From now on no log gets ready. */
    delay(): Promise<void>;
    /** All is well again. */
    mend(): Promise<void>;
  };
  /** A source that is not configured yet, and how it is; left out where that can not be done. */
  readonly later?: { readonly source: string; configure(): Promise<void> };
  /** How long anything may take. Units: milliseconds. */
  readonly patienceMs: number;
}

const LOOK_EVERY_MS = 200;

/**
 * Poison, hopeless and expired tasks each reach the dead letters once, with a reason that a person understands; redriven
 * after the cause is gone they land. Errors: AssertionError that says what was otherwise, or what never came.
 */
export async function deadLetterScenario(world: DeadLetterWorld): Promise<void> {
  await hopeless(world);
  await expired(world);
  await poison(world);
  await landed(world);
  await comesBackAndIsDropped(world);
  if (world.later !== undefined) await understoodLater(world, world.later);
}

/** The vendor refuses every log: each run is given up at once, with one letter. */
async function hopeless(world: DeadLetterWorld): Promise<void> {
  await world.vendor.refuse();
  await world.tasks.send(world.source, [{ task: discoverTask(world.source), delaySeconds: 0 }]);
  await until(world, 'every run is given up', async () => {
    const rows = await rowsOf(world, world.source);
    return rows.some(({ state }) => state === 'failed') && rows.every(isEnded);
  });
  await oneLetterEach(world, 'hopeless', /403/);
}

/** No log gets ready before its deadline. */
async function expired(world: DeadLetterWorld): Promise<void> {
  const given = await failed(world);
  await world.vendor.delay();
  await redrive(world, { ids: [], reason: 'hopeless' });
  const overdue = new Set<string>();
  await until(world, 'every run waits for its log, and its deadline is over', async () => {
    for (const { id, source, stream } of given) {
      const row = await world.index.get({ source, stream, id });
      if (row?.state !== 'generating' || row.lease !== undefined || row.deadlineAtMs === undefined) continue;
      if (overdue.has(id)) continue;
      // Nobody waits for hours here: the deadline comes to the run.
      if ((await world.index.save({ ...row, deadlineAtMs: row.updatedAtMs })) === 'conflict') continue;
      overdue.add(id);
      await world.tasks.send(world.source, [{ task: taskOf(row), delaySeconds: 0 }]);
    }
    return overdue.size === given.length && (await failed(world)).length === given.length;
  });
  await oneLetterEach(world, 'expired', / was given up\. deadline: /);
}

/** A message that no worker understands. */
async function poison(world: DeadLetterWorld): Promise<void> {
  await world.sendRaw('{"hello":"Bearer abcdef1234567890"}');
  await until(world, 'the poison message is a dead letter', async () => (await lettersOf(world, 'poison')).length > 0);
  const [letter, ...others] = await lettersOf(world, 'poison');
  assert.deepEqual(others, []);
  assert.match(letter?.reason ?? '', /is not a task/);
  assert.equal(letter?.source, world.source);
  assert.ok(!JSON.stringify(letter).includes('abcdef1234567890'), 'a dead letter holds a secret');
}

/** The cause is gone: what expired lands; who asks for it a second time changes nothing. */
async function landed(world: DeadLetterWorld): Promise<void> {
  const given = await failed(world);
  await world.vendor.mend();
  await redrive(world, { ids: [], reason: 'expired' });
  await until(world, 'every redriven run has landed', async () => {
    const rows = await Promise.all(given.map((row) => world.index.get(row)));
    return rows.every((row) => row !== undefined && isEnded(row) && row.state !== 'failed');
  });
  assert.deepEqual(await failed(world), []);
  const before = await rowsOf(world, world.source);
  for (const { source, stream, id } of given) {
    await world.tasks.send(source, [{ task: { v: 1, kind: 'retry', source, stream, id }, delaySeconds: 0 }]);
  }
  await world.sendRaw('the last message');
  await until(world, 'the queue was worked off', async () =>
    (await lettersOf(world, 'poison')).some(({ body }) => body === 'the last message'),
  );
  assert.deepEqual((await rowsOf(world, world.source)).map(revisionOf), before.map(revisionOf));
  const left = (await lettersOf(world)).map(({ reasonClass }) => reasonClass);
  assert.deepEqual([...new Set(left)], ['poison']);
}

/** What nobody understands comes back once, until it is dropped. */
async function comesBackAndIsDropped(world: DeadLetterWorld): Promise<void> {
  const before = await lettersOf(world, 'poison');
  await redrive(world, { ids: [], reason: 'poison' });
  await until(world, 'poison is a dead letter again', async () => {
    return (await lettersOf(world, 'poison')).length === before.length;
  });
  await withHeldLetters(world.letters, [world.source], { holdSeconds: 60 }, async ({ letters, remove }) => {
    await remove(letters);
  });
  assert.deepEqual(await lettersOf(world), []);
}

/** A task for a source that is not configured: it lands once that is. */
async function understoodLater(world: DeadLetterWorld, later: NonNullable<DeadLetterWorld['later']>): Promise<void> {
  await world.sendRaw(JSON.stringify(discoverTask(later.source)));
  await until(world, 'the task for no source is a dead letter', async () => (await lettersOf(world)).length > 0);
  const [letter, ...others] = await lettersOf(world, 'poison');
  assert.deepEqual(others, []);
  assert.match(letter?.reason ?? '', new RegExp(`no source ${later.source} is configured`));
  await later.configure();
  await redrive(world, { ids: [] });
  await until(world, 'the runs of the source that came later have landed', async () => {
    const rows = await rowsOf(world, later.source);
    return rows.length > 0 && rows.every(isEnded);
  });
  assert.deepEqual(await lettersOf(world), []);
}

const discoverTask = (source: string) => ({ v: 1, kind: 'discover', source, attempt: 0 }) as const;
const isEnded = ({ state }: SliceRow): boolean =>
  (['landed', 'empty', 'gone', 'failed'] as SliceState[]).includes(state);
const revisionOf = ({ id, state, revision }: SliceRow): string => `${id} ${state} ${revision}`;

async function oneLetterEach(world: DeadLetterWorld, reasonClass: string, reason: RegExp): Promise<void> {
  const given = await failed(world);
  await until(
    world,
    `every given-up run has its dead letter`,
    async () => (await lettersOf(world)).length >= given.length,
  );
  const letters = await lettersOf(world);
  const known = letters.map((letter) => `${letter.reasonClass} ${letter.slice} ${letter.stream}`).sort();
  assert.deepEqual(known, given.map(({ id, stream }) => `${reasonClass} ${id} ${stream}`).sort());
  for (const letter of letters) {
    assert.match(letter.reason, reason);
    assert.equal(letter.source, world.source);
    assert.ok((letter.attempts ?? 0) >= 1, 'attempts are missing');
    assert.ok((letter.correlationId ?? '') !== '', 'the correlation id is missing');
  }
}

async function redrive(world: DeadLetterWorld, selection: LetterSelection): Promise<void> {
  await redriveLetters({
    queue: world.letters,
    lanes: [world.source],
    select: (letters) => selectLetters(letters, selection),
    signal: new AbortController().signal,
    now: Date.now,
    sleep: async (ms) => await sleep(ms),
    bodyOf: (letter) => redrivenBody(world.index, letter),
    onRedriven: () => {},
  });
}

/** Every single letter: equal ones are not taken for one here. */
async function lettersOf({ letters, source }: DeadLetterWorld, only?: string): Promise<DeadLetterView[]> {
  return await withHeldLetters(letters, [source], { holdSeconds: 60 }, async (held) =>
    held.letters
      .map((letter) => readDeadLetter(letter, MAX_RECEIVE_COUNT))
      .filter(({ reasonClass }) => only === undefined || reasonClass === only),
  );
}

/** The listing lags behind on AWS: each row is read by its identity. */
async function rowsOf({ index }: DeadLetterWorld, source: string): Promise<SliceRow[]> {
  const rows = new Map<string, SliceRow>();
  // Twice: what moves from a state that is still to be listed to one that was is found the second time.
  for (const state of [...SLICE_STATES, ...SLICE_STATES])
    for await (const row of index.byState(source, state)) rows.set(row.id, row);
  const read = await Promise.all([...rows.values()].map(async (row) => (await index.get(row)) ?? row));
  return read.sort((left, right) => (left.id < right.id ? -1 : 1));
}

const failed = async (world: DeadLetterWorld): Promise<SliceRow[]> =>
  (await rowsOf(world, world.source)).filter(({ state }) => state === 'failed');

async function until({ patienceMs }: DeadLetterWorld, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < giveUpAt, `this never came: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

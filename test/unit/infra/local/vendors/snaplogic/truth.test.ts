import { describe, expect, test } from 'vitest';
import { canonicalJson, contentHash } from '../../../../../../infra/local/vendors/snaplogic/identity.ts';
import { setUp } from './set-up.ts';

const hourMs = 3_600_000;
const hashOf = (identity: string) => identity.slice(0, identity.indexOf('#'));
const inWire = (rows: readonly { record: unknown }[]) => rows.map((row) => JSON.stringify(row.record)).toSorted();

async function wholeLog(hours: number, { ask }: Pick<ReturnType<typeof setUp>, 'ask'>) {
  const texts: string[] = [];
  for (let hour = -2; hour < hours; hour++) {
    const body = (await ask(hour * 3600, (hour + 1) * 3600)).bytes.toString();
    const log = body.slice('{"response_map":{"log":['.length, body.lastIndexOf(']},"http_status_code"'));
    if (log !== '') texts.push(...log.split(/(?<=\}),(?=\{"time")/));
  }
  return texts.toSorted();
}

describe('the truth', () => {
  test('of what is listed is what the endpoint lists, digit by digit', async () => {
    const made = setUp();
    for (const offsetMs of [0, 30_000, 3 * hourMs]) {
      made.clock.move(offsetMs);
      const listed = (await made.truth()).filter((row) => row.listed);
      expect(inWire(listed)).toEqual(await wholeLog(1, made));
    }
  });

  test('has an identity of its own for each row: the hash of the entry and its ordinal', async () => {
    const { truth } = setUp();
    const rows = await truth();
    expect(new Set(rows.map((row) => row.identity)).size).toBe(rows.length);
    for (const { identity, record } of rows) expect(hashOf(identity)).toBe(contentHash(record));
    expect(rows.filter((row) => row.identity.endsWith('#1')).length).toBeGreaterThan(10);
    expect(rows.some((row) => row.identity.endsWith('#2'))).toBe(true);
    expect(canonicalJson(rows[0]!.record)).toMatch(/^\{("criterion1"|"log")/);
  });

  test('gives ordinals in the order of appearance, so that a row never changes its identity', async () => {
    const { truth, clock } = setUp();
    clock.move(-600_000);
    const early = (await truth()).filter((row) => row.finished).map((row) => row.identity);
    clock.move(2 * hourMs);
    const late = new Set((await truth()).map((row) => row.identity));
    expect(early.length).toBeGreaterThan(2000);
    expect(early.filter((identity) => !late.has(identity))).toEqual([]);
  });

  test('has rows that are not finished, of requests that did not appear yet', async () => {
    const { truth, clock } = setUp();
    const open = (await truth()).filter((row) => !row.finished);
    expect(open.length).toBeGreaterThan(0);
    expect(open.every((row) => !row.listed)).toBe(true);
    clock.move(3 * hourMs);
    const rows = await truth();
    expect(rows).toHaveLength(4000);
    expect(rows.every((row) => row.finished && row.listed)).toBe(true);
  });

  test('keeps rows purged since the world began, and has none that were purged before', async () => {
    const { truth, clock } = setUp({ behaviour: { retentionHours: 1 } });
    const rows = await truth();
    expect(rows.length).toBeGreaterThan(1900);
    expect(rows.length).toBeLessThan(2100);
    clock.move(2 * hourMs);
    const later = await truth();
    expect(later.every((row) => row.finished && !row.listed)).toBe(true);
    expect(later.length).toBe(rows.length);
  });

  test('is not changed by entries that are withheld', async () => {
    const { truth } = setUp({ faults: [{ kind: 'late-rows', share: 1 }] });
    expect(await truth()).toEqual(await setUp().truth());
  });
});

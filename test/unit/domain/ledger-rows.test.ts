import { expect, it } from 'vitest';
import { newLedger } from '../../../shared/domain/backfill.ts';
import { isOnItsWay } from '../../../shared/domain/ledger-rows.ts';
import type { SliceRow } from '../../../shared/domain/slice.ts';
import { NOON_MS, sliceRow } from '../../factories/slice.ts';

const DAY_MS = 86_400_000;
const today = Math.floor(NOON_MS / DAY_MS) * DAY_MS;
const LEDGER = newLedger({ fromMs: today - DAY_MS, toMs: today }, { by: 'day', requestsPerSlice: 1 }, NOON_MS);
const PART = { key: 'raw/x', index: 1, bytes: 1, lines: 1, sha256: '', storedBytes: 1, etag: '' };
const own = { backfill: LEDGER.name, discoveredAtMs: NOON_MS + 1 };
const anew = { backfill: LEDGER.name, discoveredAtMs: NOON_MS - DAY_MS, anewAtMs: NOON_MS + 1, parts: [PART] };

const rows: [string, Partial<SliceRow>, boolean][] = [
  ['one that it has recorded', { ...own, state: 'pending' }, true],
  ['one of which a part has landed', { ...own, state: 'generating', parts: [PART] }, true],
  ['one that has landed and is read once more', { ...own, state: 'pending', parts: [PART] }, false],
  ['one that it has read anew', { ...anew, state: 'pending', wokenAtMs: NOON_MS + 1 }, true],
  ['one that a discovery has woken since', { ...anew, state: 'pending', wokenAtMs: NOON_MS + 2 }, false],
  ['one that was recorded before it began once more', { ...own, discoveredAtMs: NOON_MS - 1, state: 'pending' }, false],
  ['one of another backfill', { ...own, backfill: 'another', state: 'pending' }, false],
  ['one of no backfill', { discoveredAtMs: NOON_MS + 1, state: 'pending' }, false],
];

it.each(rows)('of a ledger, %s: on its way or not', (_what, changes, expected) => {
  expect(isOnItsWay(LEDGER, { ...sliceRow(), parts: [], ...changes })).toBe(expected);
});

import { expect, it } from 'vitest';
import { Backfill } from '../../../../shared/connectors/akinon/backfill.ts';
import type { AkinonClient, LogPage, LogQuery } from '../../../../shared/connectors/akinon/client.ts';
import { readLogRow } from '../../../../shared/connectors/akinon/log-row.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { ListedSlice, Tally } from '../../../../shared/ports/connector.ts';
import { collect } from '../../../factories/collect.ts';

const LIMIT = 10;
const DAY_MS = 86_400_000;
const RANGE = { fromMs: 1_000 * DAY_MS, toMs: 1_001 * DAY_MS };
const ROWS = Array.from({ length: 60 }, (_, at) => {
  const created = new Date(RANGE.toMs - (at + 1) * 60_000).toISOString();
  return readLogRow(JSON.stringify({ id: at, filename_uuid: `e${at}`, created }));
});

it('a listing that the budget breaks off counts the requests that were sent, and none that was refused', async () => {
  let left = 0;
  let sent = 0;
  const listLogs = async (_query: LogQuery, page: number, tally: Tally): Promise<LogPage | undefined> => {
    if (left === 0) throw new IngestError('paused', 'waits for the budget', { retryAfterSeconds: 1 });
    [left, sent] = [left - 1, sent + 1];
    tally.requests += 1;
    const rows = ROWS.slice((page - 1) * LIMIT, page * LIMIT);
    return rows.length === 0 ? undefined : { rows, size: rows.length, limit: LIMIT };
  };
  const backfill = new Backfill({ listLogs } as unknown as AkinonClient, ['flow']);
  const listed = (_flow: string, { fields }: { fields: { id: string } }): ListedSlice => ({
    id: fields.id,
    memory: {},
    delaySeconds: 0,
  });
  for (let tries = 1; tries < 50; tries += 1) {
    left = 3;
    const tally = { requests: 0 };
    const slices = await collect(backfill.list(RANGE, listed, { nowMs: RANGE.toMs, tally })).catch(() => undefined);
    expect(tally.requests).toBe(sent);
    if (slices === undefined) continue;
    expect(slices.flat()).toHaveLength(ROWS.length);
    expect(tries).toBeGreaterThan(1);
    return;
  }
  expect.unreachable('the listing came to no end');
});

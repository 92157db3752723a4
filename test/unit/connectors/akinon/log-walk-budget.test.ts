import { describe, expect, it } from 'vitest';
import type { LogPage } from '../../../../shared/connectors/akinon/client.ts';
import { readLogRow } from '../../../../shared/connectors/akinon/log-row.ts';
import { walkLogs } from '../../../../shared/connectors/akinon/log-walk.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';

const LIMIT = 10;
const ROWS = Array.from({ length: 95 }, (_, id) => readLogRow(JSON.stringify({ id })));

/** A listing that grants this many requests to each reading. */
function listing(permits: number) {
  let left = permits;
  const list = async (page: number): Promise<LogPage | undefined> => {
    if (left === 0) throw new IngestError('paused', 'waits for the budget', { retryAfterSeconds: 1 });
    left -= 1;
    const rows = ROWS.slice((page - 1) * LIMIT, page * LIMIT);
    return rows.length === 0 ? undefined : { rows, size: rows.length, limit: LIMIT };
  };
  return { list, refill: () => (left = permits) };
}

/** Reads until the end, in as many readings as it takes. */
async function readAll(permits: number): Promise<{ readonly ids: ReadonlySet<string>; readonly readings: number }> {
  const { list, refill } = listing(permits);
  const ids = new Set<string>();
  let from: number | undefined = 1;
  let readings = 0;
  for (; from !== undefined && readings < 100; readings += 1) {
    refill();
    const pages: ReturnType<typeof walkLogs> = walkLogs(list, from);
    for (;;) {
      const { done, value } = await pages.next();
      if (done === true) {
        from = value;
        break;
      }
      for (const { fields } of value) ids.add(fields.id);
    }
  }
  return { ids, readings };
}

describe('a budget of requests that is smaller than a listing', () => {
  it.each([2, 3, 5, 12])('of %i at a time brings every row all the same', async (permits) => {
    const { ids, readings } = await readAll(permits);
    expect(ids.size).toBe(ROWS.length);
    expect(readings).toBeLessThanOrEqual(Math.ceil(12 / (permits - 1)) + 2);
  });

  it('that grants nothing pauses the reading', async () => {
    await expect(walkLogs(listing(0).list).next()).rejects.toMatchObject({ kind: 'paused' });
  });
});

import { describe, expect, it } from 'vitest';
import { SnapLogicSourceSchema } from '../../../../shared/config/snaplogic-source.ts';
import { snapLogicAuthorizer } from '../../../../shared/connectors/snaplogic/authorizer.ts';
import { settingsOf } from '../../../../shared/connectors/snaplogic/settings.ts';
import type { ListedPage } from '../../../../shared/ports/connector.ts';
import { collect } from '../../../factories/collect.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { MemorySecretStore } from '../../../fakes/memory-secret-store.ts';
import { MINUTE_MS, SnapLogicBench, START_MS } from './snaplogic-bench.ts';

const list = (bench: SnapLogicBench, cursor?: Record<string, unknown>): Promise<ListedPage[]> =>
  collect(bench.connector.discover(cursor));
const at = (minutes: number): number => START_MS + minutes * MINUTE_MS;

describe('a discovery', () => {
  it('begins the look-back ago, at a border of the grid, and lists what has been over for a minute', async () => {
    const pages = await list(new SnapLogicBench({ startMs: at(136) - 1 }));
    const grids = [{ fromMs: at(15), minutes: 15 }];
    expect(pages[0]).toEqual({ slices: [], cursor: { watermarkMs: at(15), floorMs: at(15), grids } });
    expect(pages[1]?.slices.map(({ window }) => window?.toMs)).toEqual([30, 45, 60, 75, 90, 105, 120].map(at));
    expect(pages[1]?.cursor).toEqual({ watermarkMs: at(120), floorMs: at(15), grids });
    expect(pages[1]?.slices[0]).toEqual({
      id: '2026-11-20T00:15:00Z_2026-11-20T00:30:00Z',
      window: { fromMs: at(15), toMs: at(30) },
      memory: {},
      delaySeconds: 0,
    });
  });

  it('remembers where it began before any window is over, so that none is skipped', async () => {
    const bench = new SnapLogicBench({ startMs: at(30), settings: { windowMinutes: 60, lookBackMinutes: 1 } });
    const [first, ...none] = await list(bench);
    expect([first?.cursor, none]).toEqual([
      { watermarkMs: at(0), floorMs: at(0), grids: [{ fromMs: at(0), minutes: 60 }] },
      [],
    ]);
    bench.environment.advance(31 * MINUTE_MS);
    expect((await list(bench, { ...first?.cursor }))[0]?.slices.map(({ id }) => id)).toEqual([
      '2026-11-20T00:00:00Z_2026-11-20T01:00:00Z',
    ]);
  });

  it('of many days comes in pages of a day, each with its watermark', async () => {
    const bench = new SnapLogicBench({ startMs: at(1), settings: { sinceMs: at(-2 * 24 * 60 - 30) + 5000 } });
    const [first, ...pages] = await list(bench);
    const floorMs = first?.cursor?.watermarkMs;
    const grids = [{ fromMs: floorMs, minutes: 15 }];
    expect(pages.map(({ slices }) => slices.length)).toEqual([96, 96, 2]);
    for (const { slices, cursor } of pages)
      expect(cursor).toEqual({ watermarkMs: slices.at(-1)?.window?.toMs, floorMs, grids });
  });

  it('keeps for audits where the first one began, and makes none up for a source of an older version', async () => {
    const cursors = async (cursor: Record<string, unknown>) =>
      (await list(new SnapLogicBench({ startMs: at(136) }), cursor)).map((page) => page.cursor);
    const grids = [{ fromMs: at(90), minutes: 15 }];
    expect(await cursors({ watermarkMs: at(90), floorMs: at(-60) })).toEqual([
      { watermarkMs: at(135), floorMs: at(-60), grids },
    ]);
    expect(await cursors({ watermarkMs: at(90) })).toEqual([{ watermarkMs: at(135), grids }]);
  });

  it('lists nothing while no window has ended, and nothing again when the clock goes back', async () => {
    expect(await list(new SnapLogicBench({ startMs: at(15) }), { watermarkMs: at(0) })).toEqual([]);
    expect(await list(new SnapLogicBench({ startMs: at(15) }), { watermarkMs: at(120) })).toEqual([]);
  });

  it('lists no window that overlaps one of the length before', async () => {
    const bench = new SnapLogicBench({ startMs: at(121), settings: { windowMinutes: 60 } });
    const [page] = await list(bench, { watermarkMs: at(15) });
    expect(page?.slices.map(({ id }) => id)).toEqual([
      '2026-11-20T00:15:00Z_2026-11-20T01:00:00Z',
      '2026-11-20T01:00:00Z_2026-11-20T02:00:00Z',
    ]);
  });

  it('remembers by which lengths windows were listed, and none by which nothing was', async () => {
    const gridsAfter = async (windowMinutes: number, cursor: Record<string, unknown>) => {
      const pages = await list(new SnapLogicBench({ startMs: at(136), settings: { windowMinutes } }), cursor);
      return pages.at(-1)?.cursor?.grids;
    };
    const first = { fromMs: at(0), minutes: 15 };
    const from = (minutes: number) => ({ watermarkMs: at(minutes), floorMs: at(0), grids: [first] });
    expect(await gridsAfter(15, from(15))).toEqual([first]);
    expect(await gridsAfter(60, from(15))).toEqual([first, { fromMs: at(15), minutes: 60 }]);
    expect(await gridsAfter(60, from(0))).toEqual([{ fromMs: at(0), minutes: 60 }]);
    const unused = { ...from(15), grids: [first, { fromMs: at(15), minutes: 60 }] };
    expect(await gridsAfter(15, unused)).toEqual([first]);
    expect(await gridsAfter(20, unused)).toEqual([first, { fromMs: at(15), minutes: 20 }]);
  });

  it.each([
    ['a watermark', { watermarkMs: 'noon' }],
    ['lengths', { watermarkMs: at(0), grids: [{ fromMs: at(0), minutes: 0 }] }],
    ['parts of a minute', { watermarkMs: at(0), grids: [{ fromMs: at(0), minutes: 7.5 }] }],
  ])('stops at %s that it can not read, and so does a backfill', async (_what, cursor) => {
    await expect(list(new SnapLogicBench(), cursor)).rejects.toMatchObject({ kind: 'invariant' });
    const range = { fromMs: at(0), toMs: at(60) };
    const listed = collect(new SnapLogicBench().connector.backfill(range, { requests: 0 }, cursor));
    await expect(listed).rejects.toMatchObject({ kind: 'invariant' });
  });
});

describe('a step', () => {
  const row = (memory: Record<string, unknown>) => {
    const { run: _run, ...rest } = sliceRow({ id: 'window', memory });
    return { ...rest, window: { fromMs: at(0), toMs: at(15) } };
  };
  const step = (minutes: number, memory: Record<string, unknown>) =>
    new SnapLogicBench({ startMs: at(minutes) }).connector.step(row(memory), { requests: 0 });

  it('waits for the next reading, and says when that is', async () => {
    expect(await step(17, { reads: 1, readAtMs: at(16) })).toEqual({
      kind: 'wait',
      state: 'settling',
      delaySeconds: 13 * 60,
      note: 'read again at 2026-11-20T00:30:00Z, for requests that are logged late',
      beforeDeadline: true,
    });
  });

  it('reads when it is time, and ends after a reading that was late enough', async () => {
    expect(await step(16, {})).toMatchObject({
      kind: 'records',
      reading: { repeats: 'copies', place: { kind: 'one', index: 1 } },
    });
    expect(await step(30, { reads: 1, readAtMs: at(16) })).toMatchObject({ kind: 'records' });
    expect(await step(135, { reads: 4, readAtMs: at(75) })).toMatchObject({ kind: 'records' });
    expect(await step(136, { reads: 5, readAtMs: at(135) })).toEqual({ kind: 'done' });
  });

  it('waits where its clock says that the window has not ended', async () => {
    expect(await step(10, {})).toMatchObject({ kind: 'wait', state: 'pending', delaySeconds: 300 });
  });

  it('reads once what is older than the look-back', async () => {
    expect(await step(500, { reads: 1, readAtMs: at(400) })).toEqual({ kind: 'done' });
  });

  it.each([
    ['bounds', { ...row({}), window: undefined }],
    ['notes that it can read', row({ reads: 'many' })],
  ])('stops at a row without %s', async (_what, broken) => {
    const { window, ...rest } = broken;
    const bench = new SnapLogicBench();
    const stepped = bench.connector.step(window === undefined ? rest : { ...rest, window }, { requests: 0 });
    await expect(stepped).rejects.toMatchObject({ kind: 'invariant' });
  });
});

describe('the credentials', () => {
  const secrets = new MemorySecretStore({ u: 'a@example.com', p: 'p:ä', t: "to$&ken$'" });
  const value = async (auth: Parameters<typeof snapLogicAuthorizer>[1]) =>
    (await snapLogicAuthorizer({ secrets }, auth).authorization()).reveal();

  it('are a user and a password', async () => {
    expect(await value({ user: 'u', password: 'p' })).toBe(
      `Basic ${Buffer.from('a@example.com:p:ä').toString('base64')}`,
    );
  });

  it('or a token in the words of the configuration', async () => {
    expect(await value({ token: 't', header: 'Bearer Token {token}' })).toBe("Bearer Token to$&ken$'");
    expect(await value({ token: 't', header: 'Bearer {token}' })).toBe("Bearer to$&ken$'");
  });
});

describe('the configuration', () => {
  const least = { id: 'a', vendor: 'snaplogic', auth: { token: '${env:T}' }, scope: { org: 'Acme Dev' } };
  const parse = (changes: object = {}) => SnapLogicSourceSchema.safeParse({ ...least, ...changes });

  it('needs credentials and an org, and nothing else', () => {
    expect(settingsOf(SnapLogicSourceSchema.parse(least))).toEqual({
      source: 'a',
      baseUrl: 'https://elastic.snaplogic.com',
      auth: { token: '${env:T}', header: 'Bearer Token {token}' },
      org: 'Acme Dev',
      windowMinutes: 15,
      lookBackMinutes: 120,
      sinceMs: undefined,
      splitAbove: 10_000,
      timeoutMs: 30_000,
    });
    expect(parse().data).toMatchObject({ schedule: 'rate(5 minutes)', options: { requestsPerMinute: 120 } });
    expect(parse({ auth: { user: '${env:U}', password: '${env:P}' } }).success).toBe(true);
    const since = settingsOf(
      SnapLogicSourceSchema.parse({ ...least, options: { since: '2026-11-20T01:00:00+01:00' } }),
    ).sinceMs;
    expect(since).toBe(START_MS);
  });

  it.each([
    ['no org', { scope: {} }],
    ['half of the credentials', { auth: { user: '${env:U}' } }],
    ['a header without the token', { auth: { token: '${env:T}', header: 'Bearer' } }],
    ['a header of two lines', { auth: { token: '${env:T}', header: 'Bearer {token}\nX-A: b' } }],
    ['a window that does not tile an hour', { options: { windowMinutes: 7 } }],
    ['a look-back in hours', { options: { lookBackHours: 2 } }],
    ['answers that are split at once', { options: { splitAbove: 10 } }],
  ])('refuses %s', (_what, changes) => {
    expect(parse(changes).success).toBe(false);
  });
});

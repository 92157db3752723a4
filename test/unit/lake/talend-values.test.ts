import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOG_ENTRIES } from '../../../shared/lake/log-entries/table.ts';
import { LakeSession } from '../../factories/lake-session.ts';

let session: LakeSession;
beforeAll(async () => {
  session = await LakeSession.open();
});
afterAll(() => session.close());

const ENTRY = { severity: 'INFO', logTimestamp: 1_761_900_000_123, logMessage: 'tMap_1 - 17 rows' };

const select = (...records: object[]) =>
  session.select(
    LOG_ENTRIES,
    'execution-logs',
    records.map((record) => ({ json: JSON.stringify(record) })),
  );

describe("Talend's entries", () => {
  it.each([
    [1_761_900_000, '2025-10-31 08:40:00'],
    [1_761_900_000_123, '2025-10-31 08:40:00.123'],
    [1_761_900_000_123_456, '2025-10-31 08:40:00.123456'],
    ['1761900000123456789', '2025-10-31 08:40:00.123456'],
    [1_761_900_000.25, '2025-10-31 08:40:00.25'],
    ['1761900000123', '2025-10-31 08:40:00.123'],
    ['2025-10-31T08:40:00Z', '2025-10-31 08:40:00'],
    ['2025-10-31T10:40:00.123456+02:00', '2025-10-31 08:40:00.123456'],
    ['2025-10-31 08:40:00,123', '2025-10-31 08:40:00.123'],
    ['2025-10-31 08:40', '2025-10-31 08:40:00'],
    [0, null],
    [12, null],
    [-1_761_900_000_123, null],
    ['yesterday', null],
    ['infinity', null],
    ['', null],
    [null, null],
    [true, null],
    [{}, null],
  ])('have the time that %j means', async (logTimestamp, ts) => {
    expect((await select({ ...ENTRY, logTimestamp }))[0]).toMatchObject({ ts });
  });

  it.each([
    ['INFO', 'INFO', null],
    ['warning', 'WARN', 'warning'],
    [' Error ', 'ERROR', ' Error '],
    ['SEVERE', 'ERROR', 'SEVERE'],
    ['CRITICAL', 'FATAL', 'CRITICAL'],
    ['notice', 'NOTICE', 'notice'],
    ['', null, ''],
    [undefined, null, null],
  ])('have the severity %j in one vocabulary', async (sent, severity, severity_sent) => {
    expect((await select({ ...ENTRY, severity: sent }))[0]).toMatchObject({ severity, severity_sent });
  });

  it.each([
    ['tDBOutput_1 - key (42) exists\n\tat a.B(C.java:7)', 'tDBOutput_# - key (#) exists'],
    ['run 5646889B-B133-728E-E100-00000A61A0D8 failed', 'run # failed'],
    ['id 9e3779b1 of 0xFF', 'id # of #'],
    [`column "email" of 'orders' can't be read`, `column # of # can't be read`],
    ['read timed out after 1.5 s', 'read timed out after #.# s'],
    ['added a face', 'added a face'],
    ['', ''],
  ])('that are errors have what changes in %j masked', async (logMessage, signature) => {
    expect((await select({ ...ENTRY, severity: 'ERROR', logMessage }))[0]).toMatchObject({ signature });
  });

  it('that are errors have the first line of the message besides', async () => {
    const messages = ['boom 1\n\tat a.B(C.java:7)', 'x'.repeat(600), '', undefined];
    const rows = await select(...messages.map((logMessage) => ({ ...ENTRY, severity: 'WARN', logMessage })));
    expect(rows.map(({ problem }) => problem)).toEqual(['boom 1', 'x'.repeat(600), '', null]);
    expect((await select(ENTRY))[0]).toMatchObject({ problem: null });
  });

  it('have a signature from WARN on', async () => {
    const severities = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OTHER', undefined];
    const rows = await select(...severities.map((severity) => ({ ...ENTRY, severity, logMessage: 'no 1' })));
    expect(rows.map(({ signature }) => signature)).toEqual([null, null, null, 'no #', 'no #', 'no #', null, null]);
  });
});

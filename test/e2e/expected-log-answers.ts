import { type AnswerRow, greatestText, grouped, leastText, sortedBy, spelledUs } from './answer-order.ts';
import type { EntryTruth, RecordTruth } from './expected-logs.ts';
import { beganAtMs, dayOf, type RunTruth } from './expected-runs.ts';
import { maskedMessage } from './masked-message.ts';

const DAY_MS = 86_400_000;

/** What can not be read, and where it has landed. */
export interface PieceTruth {
  readonly source: string;
  readonly dt: string;
  readonly stream: string;
  readonly reason: string;
  readonly key: string;
}

const withinDays = <T extends { readonly dt: string }>(rows: readonly T[], days: number, nowMs: number): readonly T[] =>
  rows.filter(({ dt }) => dt >= dayOf(nowMs - days * DAY_MS));

const negative = (value: AnswerRow[string] | undefined): number => (typeof value === 'number' ? -value : 0);

export function errorSignatures(records: readonly RecordTruth[], nowMs: number): readonly AnswerRow[] {
  const errors = withinDays(records, 30, nowMs).flatMap(({ source, entry }) =>
    entry?.isError === true ? [{ source, entry, signature: maskedMessage(entry.message) }] : [],
  );
  const rows = grouped(errors, ({ source, signature }) => [source, signature]).map((same): AnswerRow => {
    const timeOf = ({ atUs }: EntryTruth): readonly string[] => (atUs === undefined ? [] : [spelledUs(atUs)]);
    const times = same.flatMap(({ entry }) => timeOf(entry));
    return {
      source: same[0]?.source ?? '',
      signature: same[0]?.signature ?? '',
      occurrences: same.length,
      runs: new Set(same.map(({ entry }) => entry.runId)).size,
      first_seen: times.length === 0 ? null : leastText(times),
      last_seen: times.length === 0 ? null : greatestText(times),
      example: leastText(same.map(({ entry }) => entry.message.split('\n')[0] ?? '')),
    };
  });
  return sortedBy(rows, (row) => [negative(row.occurrences), row.source ?? '', row.signature ?? '']).slice(0, 100);
}

export function logsPerDay(
  runs: readonly RunTruth[],
  records: readonly RecordTruth[],
  pieces: readonly PieceTruth[],
  nowMs: number,
): readonly AnswerRow[] {
  const nothing = { runs: 0, failed: 0, entries: 0, bytes: 0, quarantined: 0 };
  const counted = [
    ...runs.map((run) => {
      const failed = run.status === 'failed' ? 1 : 0;
      return { ...nothing, source: run.source, dt: dayOf(beganAtMs(run)), runs: 1, failed };
    }),
    ...records.map(({ source, dt, bytes = 0 }) => ({ ...nothing, source, dt, entries: 1, bytes })),
    ...pieces.map(({ source, dt }) => ({ ...nothing, source, dt, quarantined: 1 })),
  ];
  const days = grouped(withinDays(counted, 30, nowMs), ({ source, dt }) => [source, dt]).map((day) => {
    const sum = (name: keyof typeof nothing): number => day.reduce((total, row) => total + row[name], 0);
    return {
      source: day[0]?.source ?? '',
      dt: day[0]?.dt ?? '',
      runs: sum('runs'),
      failed: sum('failed'),
      entries: sum('entries'),
      bytes: sum('bytes'),
      quarantined: sum('quarantined'),
    };
  });
  return sortedBy(days, ({ dt, source }) => [-Date.parse(dt), source]);
}

export function quarantineByReason(pieces: readonly PieceTruth[], nowMs: number): readonly AnswerRow[] {
  const alike = grouped(withinDays(pieces, 30, nowMs), ({ source, stream, reason }) => [source, stream, reason]);
  const rows = alike.map((same): AnswerRow => {
    const keys = same.map(({ key }) => key);
    const days = same.map(({ dt }) => dt);
    return {
      source: same[0]?.source ?? '',
      stream: same[0]?.stream ?? '',
      reason: same[0]?.reason ?? '',
      pieces: same.length,
      objects: new Set(keys).size,
      first_day: leastText(days),
      last_day: greatestText(days),
      example_key: leastText(keys),
    };
  });
  return sortedBy(rows, (row) => [negative(row.pieces), row.source ?? '', row.stream ?? '', row.reason ?? '']);
}

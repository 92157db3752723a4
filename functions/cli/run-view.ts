import type { RunRecord } from '../../shared/domain/run.ts';
import type { LandedPart } from '../../shared/domain/slice.ts';
import type { KnownRun, RecordedRun, RunSlice } from './known-run.ts';
import type { OpenData } from './open-data.ts';

/** Finds the place of an object. */
type PlaceOf = OpenData['placeOf'];

/** A landed object as people and programs see it. `file` is its place on this disk or in S3, absent when it is not there. */
export interface PartView {
  readonly key: string;
  readonly file?: string;
  readonly stream?: string;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly lines: number;
  readonly errors?: number;
  readonly late?: number;
  readonly sha256: string;
}

/** RFC 3339 UTC; `undefined` where there is no instant. */
export const instant = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** Seconds from start to finish at the vendor; `undefined` while one of both is missing. */
export function durationSeconds({ startedAt = '', finishedAt = '' }: RunRecord): number | undefined {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** A figure of all parts; `undefined` when no part has it. */
export const sumOf = (
  parts: readonly LandedPart[],
  pick: 'bytes' | 'storedBytes' | 'lines' | 'errors' | 'late',
): number | undefined =>
  parts.reduce<number | undefined>(
    (total, { [pick]: figure }) => (figure === undefined ? total : (total ?? 0) + figure),
    undefined,
  );

function fileOf(placeOf: PlaceOf, key: string): { readonly file?: string } {
  const file = placeOf(key);
  return file === undefined ? {} : { file };
}

/** An object with its place, without the etag, which only the pipeline needs. */
export function partView(placeOf: PlaceOf, { key, index: _index, etag: _etag, ...figures }: LandedPart): PartView {
  return { key, ...fileOf(placeOf, key), ...figures };
}

const whatItIs = ({ source, vendor, stream, state, run }: KnownRun) => ({
  source,
  vendor,
  stream,
  runId: run.runId,
  state,
  status: run.status,
  vendorStatus: run.vendorStatus,
  subject: run.subject,
  trigger: run.trigger,
  triggeredAt: run.triggeredAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  durationSeconds: durationSeconds(run),
  counts: run.counts,
  errorText: run.errorText,
});

/**
 * Everything that is known of a run whose log is a slice, as `--json` prints it; documented in docs/cli.md.
 *
 * Units: bytes and seconds; instants are RFC 3339 UTC. Fields without a value are left out. A connector's own memory is
 * never part of it: it may hold sealed tokens.
 */
export function runView(row: RunSlice, placeOf: PlaceOf) {
  const lagMs = row.readyAtMs === undefined || row.endedAtMs === undefined ? undefined : row.endedAtMs - row.readyAtMs;
  return {
    ...whatItIs(row),
    correlationId: row.correlationId,
    discoveredAt: instant(row.discoveredAtMs),
    readyAt: instant(row.readyAtMs),
    endedAt: instant(row.endedAtMs),
    lagSeconds: lagMs === undefined ? undefined : lagMs / 1000,
    nextStepAt: row.endedAtMs === undefined ? instant(row.dueAtMs) : undefined,
    deadlineAt: instant(row.deadlineAtMs),
    requests: row.requests,
    failures: row.failures,
    bytes: sumOf(row.parts, 'bytes') ?? 0,
    storedBytes: sumOf(row.parts, 'storedBytes') ?? 0,
    lines: sumOf(row.parts, 'lines') ?? 0,
    parts: row.parts.map((part) => partView(placeOf, part)),
    note: row.note,
    lastError: row.lastError,
  };
}
export type RunView = ReturnType<typeof runView>;

/** The same of a run that is a record among others: `record` says where, and no object is its own. */
export function recordedRunView(run: RecordedRun, placeOf: PlaceOf) {
  const { key, identity } = run.record;
  return {
    ...whatItIs(run),
    recordedAt: instant(run.updatedAtMs),
    parts: [],
    record: { key, ...fileOf(placeOf, key), identity },
  };
}
export type RecordedRunView = ReturnType<typeof recordedRunView>;

/** The view of any run. */
export const viewOf = (run: KnownRun, placeOf: PlaceOf): RunView | RecordedRunView =>
  'record' in run ? recordedRunView(run, placeOf) : runView(run, placeOf);

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { objectPath } from '../../infra/local/object-path.ts';
import type { LandedPart, SliceRow } from '../../shared/domain/slice.ts';
import { LOCAL } from './local-names.ts';

/** A landed object as people and programs see it. `file` is its place on this disk, absent when it is not there. */
interface PartView {
  readonly key: string;
  readonly file?: string;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly lines: number;
  readonly sha256: string;
}

const instant = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** Seconds from start to finish at the vendor; `undefined` while one of both is missing. */
export function durationSeconds({ run }: SliceRow): number | undefined {
  const seconds = (Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt ?? '')) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

const sum = (parts: readonly LandedPart[], pick: 'bytes' | 'storedBytes' | 'lines'): number =>
  parts.reduce((total, part) => total + part[pick], 0);

function partView(dataDir: string, { key, bytes, storedBytes, lines, sha256 }: LandedPart): PartView {
  const file = join(dataDir, 'objects', objectPath(LOCAL.bucket, key));
  return { key, ...(existsSync(file) ? { file } : {}), bytes, storedBytes, lines, sha256 };
}

/**
 * Everything that is known of a run, as `--json` prints it; documented in docs/cli.md.
 *
 * Units: bytes and seconds; instants are RFC 3339 UTC. Fields without a value are left out. A connector's own memory is
 * never part of it: it may hold sealed tokens.
 */
export function runView(row: SliceRow, dataDir: string) {
  const lagMs = row.readyAtMs === undefined || row.endedAtMs === undefined ? undefined : row.endedAtMs - row.readyAtMs;
  return {
    source: row.source,
    vendor: row.vendor,
    stream: row.stream,
    runId: row.id,
    state: row.state,
    status: row.run.status,
    vendorStatus: row.run.vendorStatus,
    subject: row.run.subject,
    trigger: row.run.trigger,
    triggeredAt: row.run.triggeredAt,
    startedAt: row.run.startedAt,
    finishedAt: row.run.finishedAt,
    durationSeconds: durationSeconds(row),
    errorText: row.run.errorText,
    discoveredAt: instant(row.discoveredAtMs),
    readyAt: instant(row.readyAtMs),
    endedAt: instant(row.endedAtMs),
    lagSeconds: lagMs === undefined ? undefined : lagMs / 1000,
    nextStepAt: row.endedAtMs === undefined ? instant(row.dueAtMs) : undefined,
    deadlineAt: instant(row.deadlineAtMs),
    requests: row.requests,
    failures: row.failures,
    bytes: sum(row.parts, 'bytes'),
    storedBytes: sum(row.parts, 'storedBytes'),
    lines: sum(row.parts, 'lines'),
    parts: row.parts.map((part) => partView(dataDir, part)),
    note: row.note,
    lastError: row.lastError,
  };
}
export type RunView = ReturnType<typeof runView>;

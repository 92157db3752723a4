import { isOpen, type LandedPart, type SliceRow } from '../../shared/domain/slice.ts';
import type { OpenData } from './open-data.ts';
import { instant, partView, sumOf } from './run-view.ts';

/** The time range that a slice is of: its window, or its run as far as it has come; empty for a listing. */
export const rangeOf = ({ window, run }: SliceRow): { readonly from?: string; readonly to?: string } => {
  if (window !== undefined) return { from: isoOf(window.fromMs), to: isoOf(window.toMs) };
  const from = run?.startedAt ?? run?.triggeredAt;
  return { ...(from === undefined ? {} : { from }), ...(run?.finishedAt === undefined ? {} : { to: run.finishedAt }) };
};

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * Everything that is known of a slice, as `--json` prints it; documented in docs/cli.md. `parts` are those that count.
 *
 * Units: as in `runView`. A connector's own memory is never part of it.
 */
export const sliceView = (row: SliceRow, parts: readonly LandedPart[], placeOf: OpenData['placeOf']) => ({
  source: row.source,
  vendor: row.vendor,
  stream: row.stream,
  sliceId: row.id,
  state: row.state,
  runId: row.run?.runId,
  ...rangeOf(row),
  lines: sumOf(parts, 'lines') ?? 0,
  errors: sumOf(parts, 'errors'),
  late: sumOf(parts, 'late'),
  bytes: sumOf(parts, 'bytes') ?? 0,
  storedBytes: sumOf(parts, 'storedBytes') ?? 0,
  objects: parts.length,
  parts: parts.map((part) => partView(placeOf, part)),
  correlationId: row.correlationId,
  discoveredAt: instant(row.discoveredAtMs),
  endedAt: instant(row.endedAtMs),
  nextReadingAt: isOpen(row.state) ? instant(row.dueAtMs) : undefined,
  requests: row.requests,
  failures: row.failures,
  note: row.note,
  lastError: row.lastError,
});

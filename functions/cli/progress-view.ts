import { SOURCE_PAUSED, saysHeld } from '../../shared/domain/hold.ts';
import { formatBytes } from './format.ts';
import type { Progress } from './progress.ts';
import type { OpenSlice, SourceProgress } from './source-progress.ts';

/** A person's eye needs no more. Units: milliseconds. */
const TTY_EVERY_MS = 200;
const LINES_EVERY_MS = 2_000;

/** Reasons for waiting that are shown; the rest is summed up. */
const SHOWN_REASONS = 3;

/** What an open slice waits for, without what differs from run to run. */
function reasonOf({ state, note }: OpenSlice): string {
  if (note === undefined) return state === 'pending' ? 'the first step' : state;
  return note.startsWith('retry after') ? 'a retry after a failure' : note.replace(/:.*$/s, '');
}

/** What is waited for, the most frequent first: `5 generating, 3 the run is not finished`. */
function describeWaits(open: Iterable<OpenSlice>): string {
  const counts = new Map<string, number>();
  for (const slice of open)
    if (slice.state !== 'settling') counts.set(reasonOf(slice), (counts.get(reasonOf(slice)) ?? 0) + 1);
  const sorted = [...counts].sort(([, left], [, right]) => right - left);
  const rest = sorted.slice(SHOWN_REASONS).reduce((sum, [, count]) => sum + count, 0);
  const shown = sorted.slice(0, SHOWN_REASONS).map(([reason, count]) => `${count} ${reason}`);
  return [...shown, ...(rest > 0 ? [`${rest} something else`] : [])].join(', ');
}

/** One line per source: what is known, what is under way, how fast, and what it waits for. */
export function describeSource(progress: SourceProgress, elapsedSeconds: number): string {
  const { counts } = progress;
  const listing = saysHeld(progress.discoveryNote) ? `the listing (${SOURCE_PAUSED})` : 'the listing';
  const waits = progress.discovery === 'not yet' ? [listing] : [];
  const reasons = describeWaits(progress.open.values());
  if (reasons !== '') waits.push(reasons);
  const rate = formatBytes(progress.bytes / Math.max(0.001, elapsedSeconds));
  return [
    `${progress.source}:`,
    `${Object.values(counts).reduce((sum, count) => sum + count, 0)} discovered,`,
    `${counts.pending} pending,`,
    `${counts.generating} generating,`,
    ...(counts.ready > 0 ? [`${counts.ready} ready,`] : []),
    `${counts.landed} landed,`,
    ...(counts.settling > 0 ? [`${counts.settling} settling,`] : []),
    `${counts.empty} empty,`,
    ...(counts.gone > 0 ? [`${counts.gone} gone,`] : []),
    `${counts.failed} failed |`,
    `${formatBytes(progress.bytes)} at ${rate}/s |`,
    `${progress.requests} requests${progress.throttled > 0 ? ` (${progress.throttled} throttled)` : ''}`,
    ...(progress.backfill === undefined ? [] : [`| ${progress.backfill}`]),
    ...(waits.length > 0 ? [`| waits for: ${waits.join(', ')}`] : []),
  ].join(' ');
}

/** Each call returns the problems of discoveries since the last one: a source that can not be listed shows at once. */
function discoveryNews(progress: Progress): () => string[] {
  const shown = new Map<string, number>();
  return () =>
    progress.all().flatMap(({ source, problems }) => {
      const fresh = problems.slice(shown.get(source) ?? 0);
      shown.set(source, problems.length);
      return fresh.filter(({ id }) => id === undefined).map(({ message }) => `source ${source}: ${message}`);
    });
}

/**
 * Shows progress on stderr: in place on a terminal, as a line every other second elsewhere.
 * Returns what ends it, leaving the last state on the screen; to end it again does nothing.
 */
export function showProgress(progress: Progress, startedMs: number): () => void {
  const tty = process.stderr.isTTY;
  let drawn = 0;
  let last = '';
  const news = discoveryNews(progress);
  const draw = (): void => {
    const elapsed = (performance.now() - startedMs) / 1000;
    const lines = progress.all().map((source) => describeSource(source, elapsed));
    const fresh = news().map((line) => `${line}\n`);
    if (!tty) {
      process.stderr.write(fresh.join(''));
      const text = lines.join('\n');
      if (text !== last) process.stderr.write(`[${elapsed.toFixed(0).padStart(3)} s] ${text}\n`);
      last = text;
      return;
    }
    const width = process.stderr.columns ?? 120;
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    const above = fresh.map((line) => `\u001b[2K${line}`).join('');
    process.stderr.write(`${up}${above}${lines.map((line) => `\u001b[2K${line.slice(0, width - 1)}`).join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, tty ? TTY_EVERY_MS : LINES_EVERY_MS);
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    clearInterval(timer);
    draw();
  };
}

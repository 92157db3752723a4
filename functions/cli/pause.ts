import { describeVendor } from '../../shared/connectors/registry.ts';
import { describeHold, type Hold, MAX_REASON } from '../../shared/domain/hold.ts';
import { redact } from '../../shared/domain/redact.ts';
import { changeHold } from '../budget/change-hold.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import type { KnownSource } from './known-sources.ts';
import { onlySource } from './only-source.ts';
import { withPlace } from './open-place.ts';
import { pauseUntil } from './pause-until.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

const DAY_MS = 86_400_000;

/** `runlake pause`: nothing is asked of the vendor of a source until it is resumed. Nothing is lost, and no try spent. */
export const pause: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    ...PLACE_WORDS,
    for: { type: 'string' },
    until: { type: 'string' },
    reason: { type: 'string' },
  });
  const source = onlySource(positionals, 'runlake pause SOURCE');
  const place = placeOf(values);
  const nowMs = Date.now();
  const hold = holdOf(nowMs, pauseUntil(values, nowMs), values.reason);
  return await withPlace(place, source, async ({ name, storage, sources }) => {
    const before = await changeHold({ index: storage.index, environment: { now: Date.now } }, source, hold);
    await writeOut(
      `Source ${source} of ${name} is paused ${describeHold(hold)}. It goes on with runlake resume ${source}.\n`,
    );
    if (before !== undefined) process.stderr.write(`It was paused already, ${describeHold(before)}.\n`);
    for (const line of warnings(sources, hold)) process.stderr.write(`${line}\n`);
    return EXIT.ok;
  });
};

function holdOf(sinceMs: number, untilMs: number | undefined, text: string | undefined): Hold {
  const reason = text === undefined ? '' : redact(text.replace(/\s+/g, ' ').trim());
  if (reason.length > MAX_REASON)
    throw new UsageError(`--reason has ${reason.length} characters; ${MAX_REASON} are allowed`);
  return { sinceMs, ...(untilMs === undefined ? {} : { untilMs }), ...(reason === '' ? {} : { reason }) };
}

/** What a vendor deletes meanwhile is never listed again. */
function warnings(sources: readonly KnownSource[], { sinceMs, untilMs = Infinity }: Hold): string[] {
  return sources.flatMap(({ vendor }) => {
    const keptMs = (describeVendor(vendor)?.retentionSeconds ?? Infinity) * 1_000;
    if (!Number.isFinite(keptMs) || untilMs - sinceMs <= keptMs) return [];
    const latest = new Date(sinceMs + keptMs).toISOString().slice(0, 10);
    return [
      `The vendor keeps its logs for ${Math.floor(keptMs / DAY_MS)} days: resume it before ${latest}, or what it deletes until then is lost.`,
    ];
  });
}

import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { findRun } from './find-run.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { onlyWord } from './list-options.ts';
import { withReadable } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { type RecordedRunView, type RunView, viewOf } from './run-view.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/** `runlake runs show`: everything that is known of one run. */
export const runsShow: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    json: { type: 'boolean', default: false },
    ...PLACE_WORDS,
  });
  const place = placeOf(values);
  const id = onlyWord(positionals, 'runlake runs show RUN');
  return withReadable(place, values.source, async (data) => {
    const view = viewOf(await findRun(data, id), data.placeOf);
    await writeOut(values.json ? `${JSON.stringify(view, undefined, 2)}\n` : describeRun(view, data.inUse));
    return EXIT.ok;
  });
};

const seconds = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : formatSeconds(value);

/** A run for people. Shape: one `name  value` line per fact; facts that are not known are left out. */
export function describeRun(view: RunView | RecordedRunView, inUse: boolean): string {
  const facts: [string, string | number | undefined][] = [
    ['run', view.runId],
    ['source', `${view.source} (${view.vendor}, ${view.stream})`],
    ['state', view.state],
    ['status', `${view.status} (${view.vendorStatus})`],
    ...Object.entries(view.subject),
    ['trigger', view.trigger],
    ['triggered', view.triggeredAt],
    ['started', view.startedAt],
    ['finished', view.finishedAt],
    ['duration', seconds(view.durationSeconds)],
    ...Object.entries(view.counts ?? {}),
    ['error of run', view.errorText],
    ...('record' in view ? whereItLies(view) : howItLanded(view, inUse)),
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

const whereItLies = ({ record, recordedAt }: RecordedRunView): [string, string | undefined][] => [
  ['recorded', recordedAt],
  ['record', record.identity],
  ['  in', record.key],
  ['  file', record.file ?? 'not on this disk'],
];

const howItLanded = (view: RunView, inUse: boolean): [string, string | number | undefined][] => [
  ['correlation id', view.correlationId],
  ['discovered', view.discoveredAt],
  ['ready', view.readyAt],
  ['ended', view.endedAt],
  ['lag', view.lagSeconds === undefined ? undefined : `${formatSeconds(view.lagSeconds)} from ready to landed`],
  ['requests', view.requests],
  ['failures', view.failures === 0 ? undefined : `${view.failures} in a row`],
  ...waiting(view, inUse),
  ['last error', view.lastError === undefined ? undefined : `${view.lastError.kind}: ${view.lastError.message}`],
  ['size', view.parts.length === 0 ? undefined : size(view)],
  ...view.parts.flatMap((part, at): [string, string][] => [
    [`part ${at + 1}`, part.key],
    ['  file', part.file ?? 'not on this disk'],
    ['  size', size(part)],
    ['  sha256', part.sha256],
  ]),
];

function waiting(view: RunView, inUse: boolean): [string, string | undefined][] {
  if (view.endedAt !== undefined) return [['why', view.note]];
  return [
    ['waits for', view.note ?? 'its first step'],
    ['next step', inUse ? view.nextStepAt : `${view.nextStepAt}, but nobody works here now: start runlake ingest`],
    ['deadline', view.deadlineAt],
  ];
}

const size = (counted: { bytes: number; storedBytes: number; lines: number }): string =>
  `${counted.bytes} bytes (${formatBytes(counted.bytes)}), ${counted.lines} lines, stored in ${formatBytes(counted.storedBytes)}`;

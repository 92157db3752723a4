import { isOpen } from '../../shared/domain/slice.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, shortInstant } from './format.ts';
import { noWords, parseLimit, parseState } from './list-options.ts';
import { withReadable } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { printJsonArray, printTable } from './print-list.ts';
import { sumOf } from './run-view.ts';
import { type SelectedSlice, selectSlices } from './select-slices.ts';
import { rangeOf, sliceView } from './slice-view.ts';
import { parseStream } from './streams.ts';
import type { Verb } from './verb.ts';

/** Rows for people unless they ask for more. Programs get all rows. */
const DEFAULT_LIMIT = 50;

const HEADER = ['from', 'to', 'source', 'stream', 'slice', 'state', 'lines', 'errors', 'late', 'bytes', 'objects'];
const RIGHT = ['lines', 'errors', 'late', 'bytes', 'objects'];

/** `runlake slices ls`: every slice that a data directory knows, newest first. */
export const slicesLs: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    state: { type: 'string' },
    stream: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
    ...PLACE_WORDS,
  });
  const place = placeOf(values);
  noWords(positionals, 'slices ls');
  const state = values.state === undefined ? {} : { state: parseState(values.state) };
  const limit = values.limit === undefined ? undefined : parseLimit(values.limit);
  return withReadable(place, values.source, async (data) => {
    const stream = values.stream === undefined ? {} : { stream: parseStream(data, values.stream) };
    const slices = await selectSlices(data, { ...state, ...stream });
    if (values.json) await printJsonArray(slices, limit, ({ row, parts }) => sliceView(row, parts, data.placeOf));
    else await printSlices(slices, limit ?? DEFAULT_LIMIT);
    return EXIT.ok;
  });
};

async function printSlices(slices: readonly SelectedSlice[], limit: number): Promise<void> {
  if (slices.length === 0) return void process.stderr.write('No slice fits.\n');
  await printTable([...HEADER, 'next', 'note'], slices.slice(0, limit).map(cells), RIGHT);
  if (slices.length > limit) {
    process.stderr.write(
      `The newest ${limit} are shown; --limit N shows more, --source, --stream and --state narrow it down.\n`,
    );
  }
}

/** One line of the table. */
export function cells({ row, parts }: SelectedSlice): (string | number)[] {
  const { from, to } = rangeOf(row);
  const bytes = sumOf(parts, 'bytes');
  return [
    toTheSecond(from),
    toTheSecond(to),
    row.source,
    row.stream,
    row.id,
    row.state,
    sumOf(parts, 'lines') ?? '',
    sumOf(parts, 'errors') ?? '',
    sumOf(parts, 'late') ?? '',
    bytes === undefined ? '' : formatBytes(bytes),
    parts.length === 0 ? '' : parts.length,
    isOpen(row.state) ? shortInstant(row.dueAtMs) : '',
    row.note ?? '',
  ];
}

/** A run's times are the vendor's words, made RFC 3339 by its connector. */
function toTheSecond(text: string | undefined): string {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? (text ?? '') : shortInstant(ms);
}

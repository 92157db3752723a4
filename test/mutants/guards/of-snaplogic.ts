import type { Guard } from './guard.ts';

const READING_TEST = 'test/unit/connectors/snaplogic/reading.test.ts';
const WINDOWS_TEST = 'test/unit/connectors/snaplogic/windows.property.test.ts';
const ANSWERS_TEST = 'test/unit/connectors/snaplogic/answers.test.ts';
const LENGTHS_TEST = 'test/unit/connectors/snaplogic/lengths.test.ts';
const READING = 'shared/connectors/snaplogic/reading.ts';
const PIECES = 'shared/connectors/snaplogic/pieces.ts';

export const GUARDS_OF_SNAPLOGIC: readonly Guard[] = [
  {
    name: 'settle time: windows are read again (SnapLogic)',
    against: 'a request that is logged late is never seen',
    file: 'shared/connectors/snaplogic/reading-times.ts',
    from: 'if (ageMs >= lastMs) return undefined;',
    to: 'if (ageMs >= 0) return undefined;',
    test: READING_TEST,
    title:
      'a log that is read while it is written lands each request once, in the window of its time, however late it is logged',
  },
  {
    name: 'owner of an instant (SnapLogic)',
    against: 'a request at the border of two windows lands in both',
    file: PIECES,
    from: 'timeMs < toS * 1000;',
    to: 'timeMs <= toS * 1000;',
    test: 'test/unit/connectors/snaplogic/borders.test.ts',
    title: 'an instant at the border of two pieces is the later one’s alone',
  },
  {
    name: 'overlap of a second (SnapLogic)',
    against: 'a request in the first second is lost where the vendor excludes the start',
    file: PIECES,
    from: 'const OVERLAP_SECONDS = 1;',
    to: 'const OVERLAP_SECONDS = 0;',
    test: READING_TEST,
    title: 'a log that is over lands each request once where the vendor excludes the start',
  },
  {
    name: 'an hour at most (SnapLogic)',
    against: 'the vendor refuses a range that is a second too long',
    file: PIECES,
    from: 'const MAX_PIECE_SECONDS = MAX_ASKED_SECONDS - 2 * OVERLAP_SECONDS;',
    to: 'const MAX_PIECE_SECONDS = MAX_ASKED_SECONDS;',
    test: WINDOWS_TEST,
    title: 'the pieces of a window own each instant of it once, also when they are halved, and ask for an hour at most',
  },
  {
    name: 'large answers are split (SnapLogic)',
    against: 'an answer that the vendor cuts off is taken for whole',
    file: READING,
    from: 'tooLarge = halves !== undefined && entries > this.#asked.splitAbove;',
    to: 'tooLarge = false;',
    test: READING_TEST,
    title: 'an answer that is too large is given up as soon as it is known to be',
  },
  {
    name: 'round numbers are doubted (SnapLogic)',
    against: 'entries beyond a limit that nobody documents are lost',
    file: READING,
    from: 'const capped = !tooLarge && looksCapped(entries);',
    to: 'const capped = false;',
    test: READING_TEST,
    title:
      'a limit of answers of which the vendor says nothing is found by the round number of entries, and nothing is lost',
  },
  {
    name: 'halves add what is new only (SnapLogic)',
    against: 'entries of an answer that was split land twice',
    file: 'shared/connectors/snaplogic/handed-on.ts',
    from: 'if (count <= (before ?? 0)) return false;',
    to: '',
    test: READING_TEST,
    title: 'an answer that is too large is asked for in halves (asc), and nothing lands twice',
  },
  {
    name: 'status inside of a 200 (SnapLogic)',
    against: 'a refusal is taken for a window without requests',
    file: 'shared/connectors/snaplogic/client.ts',
    from: 'if (status < 400) return;',
    to: 'if (status < 600) return;',
    test: ANSWERS_TEST,
    title: 'a status that is in the envelope only',
  },
  {
    name: 'beginning of the first discovery (SnapLogic)',
    against: 'windows are skipped when the first discovery finds none that is over',
    file: 'shared/connectors/snaplogic/connector.ts',
    from: 'if (known === undefined) yield',
    to: 'if (known === Number.NaN) yield',
    test: 'test/unit/connectors/snaplogic/connector.test.ts',
    title: 'a discovery remembers where it began before any window is over, so that none is skipped',
  },
  {
    name: 'windows end where discoveries began (SnapLogic)',
    against: 'the hour in which discoveries began is taken for brought, though they lack its first minutes',
    file: 'shared/connectors/snaplogic/grid.ts',
    from: 'const toMs = Math.min(alignedDown(at, minutes) + minutes * MINUTE_MS, section.toMs);',
    to: 'const toMs = alignedDown(at, minutes) + minutes * MINUTE_MS;',
    test: LENGTHS_TEST,
    title:
      'a backfill after a change of windowMinutes brings the piece of an hour that lies before the first discovery',
  },
  {
    name: 'lengths of the past (SnapLogic)',
    against: 'a backfill brings a window once more after its length was changed and changed back',
    file: 'shared/connectors/snaplogic/connector.ts',
    from: 'const grids = gridsUpTo(listed, { fromMs, minutes: windowMinutes });',
    to: 'const grids = gridsUpTo([], { fromMs, minutes: windowMinutes });',
    test: LENGTHS_TEST,
    title: 'a backfill after a change of windowMinutes knows the irregular window of a length that was changed back',
  },
];

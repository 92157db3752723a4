import type { Window } from '../../domain/window.ts';
import type { AskedRange } from './client.ts';

/** A piece of a window: the entries whose request time lies in it are taken from its answer. Units: epoch seconds. */
export interface Piece {
  readonly fromS: number;
  readonly toS: number;
}

/** Most seconds of one request. Source: vendor document 004; facts sheet 3.3: the limit is inclusive. */
const MAX_ASKED_SECONDS = 3600;
/** Added at both ends, since nobody says whether the bounds themselves belong to an answer. */
const OVERLAP_SECONDS = 1;
const MAX_PIECE_SECONDS = MAX_ASKED_SECONDS - 2 * OVERLAP_SECONDS;
/** Answers that are aimed at stay this far below the size at which they are split. */
const HEADROOM = 0.8;

/** What is asked for a piece. */
export const askedFor = ({ fromS, toS }: Piece): AskedRange => ({
  startTs: fromS - OVERLAP_SECONDS,
  endTs: toS + OVERLAP_SECONDS,
});

/** Whether a time can be in the answer for a range, whichever way its bounds are meant. Units: epoch ms. */
export const wasAsked = ({ startTs, endTs }: AskedRange, timeMs: number): boolean =>
  timeMs >= startTs * 1000 && timeMs <= endTs * 1000;

export const owns = ({ fromS, toS }: Piece, timeMs: number): boolean => timeMs >= fromS * 1000 && timeMs < toS * 1000;

/**
 * The pieces of a window, of about equal length and none longer than `pieceSeconds` or what the vendor allows.
 *
 * Shape: half-open, ascending, they tile the window; its bounds are whole seconds, as are theirs.
 * Test: test/unit/connectors/snaplogic/pieces.property.test.ts
 */
export function planPieces(window: Window, pieceSeconds = MAX_PIECE_SECONDS): Piece[] {
  const [fromS, toS] = [window.fromMs / 1000, window.toMs / 1000];
  const longest = Math.max(1, Math.min(pieceSeconds, MAX_PIECE_SECONDS));
  const count = Math.ceil((toS - fromS) / longest);
  const border = (index: number): number => fromS + Math.floor(((toS - fromS) * index) / count);
  return Array.from({ length: count }, (_none, index) => ({ fromS: border(index), toS: border(index + 1) }));
}

/** The two halves of a piece; `undefined` when it is one second, which is as fine as the vendor can be asked. */
export function halvesOf({ fromS, toS }: Piece): [Piece, Piece] | undefined {
  if (toS - fromS <= 1) return undefined;
  const middle = fromS + Math.floor((toS - fromS) / 2);
  return [
    { fromS, toS: middle },
    { fromS: middle, toS },
  ];
}

/** A count that a limit of an answer would give, round or a power of two: nobody says that entries were left out. */
export const looksCapped = (entries: number): boolean =>
  entries >= 100 && (entries % 50 === 0 || (entries & (entries - 1)) === 0);

/**
 * How long the pieces of a window like this one should be; `undefined` when it can be asked for as a whole.
 *
 * It goes by the average, so that one burst does not cut all the quiet seconds around it into pieces as well.
 */
export function suitedPieceSeconds(window: Window, entries: number, splitAbove: number): number | undefined {
  const seconds = (window.toMs - window.fromMs) / 1000;
  const suited = Math.floor((HEADROOM * splitAbove * seconds) / Math.max(1, entries));
  return suited >= seconds ? undefined : Math.max(1, suited);
}

import { IngestError } from '../../domain/errors.ts';
import type { VendorRecord } from '../../domain/record.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { SnapLogicClient } from './client.ts';
import { readEntry } from './entry.ts';
import type { Findings } from './findings.ts';
import { type AnswerCount, answerCount, HandedOn } from './handed-on.ts';
import {
  askedFor,
  halvesOf,
  looksCapped,
  owns,
  type Piece,
  planPieces,
  suitedPieceSeconds,
  wasAsked,
} from './pieces.ts';

/** Of so many more in the halves a limit is learned; a few may have been logged meanwhile. Share of the whole. */
const PROVES_CAP = 0.05;
/** Entries without a time can come with every piece: so many are told apart, more are a log that we do not know. */
const MAX_UNTIMED = 100_000;

export interface WindowToRead {
  readonly window: Window;
  readonly pieceSeconds: number | undefined;
  readonly splitAbove: number;
}

/**
 * One reading of a window.
 *
 * The window is asked for in pieces, each with a second more at both ends, and each entry is taken from the piece that
 * its request time lies in. An answer that is large, or as long as a limit would make it, may not be whole: its halves
 * are asked for as well, down to a second. What the first answer held is handed on while it arrives and remembered; of
 * the halves follows what it did not hold. So nothing is buffered and nothing doubled, and an answer that turns out too
 * large is given up at once.
 */
export class WindowReading {
  readonly #client: SnapLogicClient;
  readonly #asked: WindowToRead;
  readonly #findings: Findings;
  readonly #tally: Tally;
  readonly #untimed = new HandedOn();
  #taken = 0;
  #pieces = 0;
  #splits = 0;
  #cap: number | undefined;

  constructor(client: SnapLogicClient, asked: WindowToRead, findings: Findings, tally: Tally) {
    this.#client = client;
    this.#asked = asked;
    this.#findings = findings;
    this.#tally = tally;
  }

  /** To be read once. Errors: as `SnapLogicClient.entries`; contract for a log without times. */
  async *records(): AsyncGenerator<VendorRecord> {
    const pieces = planPieces(this.#asked.window, this.#asked.pieceSeconds);
    this.#pieces = pieces.length;
    for (const piece of pieces) yield* this.#read(piece, new HandedOn());
  }

  /** Length of an answer that was proven to be a limit: its halves held more. `undefined` when there was none. */
  get cap(): number | undefined {
    return this.#cap;
  }

  /** How long pieces should be next time. Units: seconds; `undefined` for the window as a whole. */
  get suitedPieceSeconds(): number | undefined {
    const { window, splitAbove } = this.#asked;
    const wholeIsFine = this.#splits === 0 && this.#pieces === planPieces(window).length;
    const most = Math.min(splitAbove, this.#cap ?? splitAbove);
    return wholeIsFine ? undefined : suitedPieceSeconds(window, this.#taken, most);
  }

  async *#read(piece: Piece, handedOn: HandedOn): AsyncGenerator<VendorRecord> {
    const halves = halvesOf(piece);
    const answer = { timed: answerCount(halves !== undefined), untimed: answerCount(true) };
    let entries = 0;
    let tooLarge = false;
    for await (const lines of this.#client.entries(askedFor(piece), this.#tally)) {
      for (const json of lines) {
        entries += 1;
        tooLarge = halves !== undefined && entries > this.#asked.splitAbove;
        if (tooLarge) break;
        const record = this.#take(json, piece, handedOn, answer);
        if (record !== undefined) yield record;
      }
      if (tooLarge) break;
    }
    const capped = !tooLarge && looksCapped(entries);
    if (halves === undefined && capped) this.#findings.capped();
    if (halves === undefined || !(tooLarge || capped)) return handedOn.forget(answer.timed);
    this.#splits += 1;
    const before = this.#taken;
    for (const half of halves) yield* this.#read(half, handedOn);
    if (capped && this.#taken - before > PROVES_CAP * entries) this.#cap = Math.min(entries, this.#cap ?? entries);
  }

  /** The entry's record, when it is this piece's and has not been handed on. */
  #take(
    json: string,
    piece: Piece,
    handedOn: HandedOn,
    answer: { readonly timed: AnswerCount; readonly untimed: AnswerCount },
  ): VendorRecord | undefined {
    const entry = readEntry(json, this.#asked.window.fromMs);
    const { identity, timeMs } = entry.record;
    if (entry.timed && !owns(piece, timeMs)) {
      if (!wasAsked(askedFor(piece), timeMs)) this.#findings.outside();
      return undefined;
    }
    const isNew = entry.timed ? handedOn.isNew(identity, answer.timed) : this.#untimed.isNew(identity, answer.untimed);
    if (!isNew) return undefined;
    if (this.#untimed.size > MAX_UNTIMED) {
      throw new IngestError(
        'contract',
        'the entries of the API log have neither request_time nor time; their form is new',
      );
    }
    this.#findings.taken(entry);
    this.#taken += 1;
    return entry.record;
  }
}

import type { Telemetry } from '../../ports/telemetry.ts';
import type { Entry } from './entry.ts';
import { shortKey } from './handed-on.ts';

/** Requests of one reading that are compared with each other: a bound for the memory of a large one. */
const MAX_COMPARED = 50_000;

const WORDS = {
  outside: 'entries of another time than was asked for; they are left to the windows of their own time',
  untimed: 'entries without a time of their own; they are kept in the window in whose answer they were',
  contradictory: 'entries whose time and request_time differ, which the vendor rules out; request_time decides',
  changed: 'entries that tell of a request as another entry does, but not the same; all of them are kept',
  capped: 'answers for a single second with a round number of entries; some may have been left out',
} as const;

/** What is odd in one reading: counted, and told once for each kind. Nothing is dropped because of it. */
export class Findings {
  readonly #counts = { outside: 0, untimed: 0, contradictory: 0, changed: 0, capped: 0 };
  /** Which entry tells of a request. */
  readonly #told = new Map<string, string>();

  outside(): void {
    this.#counts.outside += 1;
  }

  capped(): void {
    this.#counts.capped += 1;
  }

  /** An entry that is handed on. */
  taken(entry: Entry): void {
    if (!entry.timed) {
      // Without a time it names no request.
      this.#counts.untimed += 1;
      return;
    }
    if (entry.contradictory) this.#counts.contradictory += 1;
    const request = shortKey(entry.requestKey());
    const identity = shortKey(entry.record.identity);
    const known = this.#told.get(request);
    if (known !== undefined && known !== identity) this.#counts.changed += 1;
    if (known === undefined && this.#told.size < MAX_COMPARED) this.#told.set(request, identity);
  }

  report(telemetry: Telemetry, source: string, id: string): void {
    for (const kind of ['outside', 'untimed', 'contradictory', 'changed', 'capped'] as const) {
      const count = this.#counts[kind];
      if (count === 0) continue;
      const error = { kind: 'contract', message: `the API log of window ${id} has ${count} ${WORDS[kind]}` };
      telemetry.emit({ kind: 'problem', source, id, error, fields: { finding: kind, count } });
    }
  }
}

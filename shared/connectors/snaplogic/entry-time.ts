/** An instant, and how far it may be off because of how it was spelled. Units: epoch milliseconds; milliseconds. */
export interface EntryTime {
  readonly ms: number;
  readonly precisionMs: number;
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?$/i;
/** `Sat, 21 Nov 2026 10:00:00 GMT` and `Sat Nov 21 10:00:00 2026`, the zone or its absence meaning UTC. */
const WORDS =
  /^(?:[a-z]{3},? )?(?:(\d{1,2}) ([a-z]{3})|([a-z]{3}) (\d{1,2})),? (?:(\d{4}) )?(\d\d:\d\d:\d\d)(?: (\d{4}))?(?: (?:GMT|UTC|Z|\+0000))?$/i;
const EPOCH = /^\d{10}$|^\d{13}$/;

/**
 * Reads the vendor's `time`, whose form is not documented: ISO in its spellings, an HTTP date, or epoch seconds or
 * milliseconds. One without a zone is UTC, whatever zone this machine is in.
 *
 * Shape: `undefined` for anything else. Source: facts sheet, SnapLogic 3.1.
 */
export function parseEntryTime(text: string): EntryTime | undefined {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return inSeconds(trimmed) ? of(Number(trimmed) * 1000, 1000) : of(Number(trimmed), 1);
  const iso = ISO.exec(trimmed);
  if (iso !== null) {
    const [, day, minute, second, fraction = '', zone = 'Z'] = iso;
    const clock = `${day}T${minute}:${second ?? '00'}.${fraction.padEnd(3, '0').slice(0, 3)}`;
    return of(
      Date.parse(`${clock}${offsetOf(zone)}`),
      second === undefined ? 60_000 : 10 ** Math.max(0, 3 - fraction.length),
    );
  }
  const words = WORDS.exec(trimmed);
  if (words === null) return undefined;
  const [, dayFirst, monthSecond, monthFirst, daySecond, yearFirst, clock, yearLast] = words;
  const day = `${dayFirst ?? daySecond} ${monthSecond ?? monthFirst} ${yearFirst ?? yearLast}`;
  return of(Date.parse(`${day} ${clock} GMT`), 1000);
}

const inSeconds = (digits: string): boolean => digits.length === 10;

function offsetOf(zone: string): string {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
}

const of = (ms: number, precisionMs: number): EntryTime | undefined =>
  Number.isNaN(ms) ? undefined : { ms, precisionMs };

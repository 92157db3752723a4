/** A time at the beginning of a line of a log. */
export interface LogStamp {
  /** With the brackets around it. Units: UTF-16 code units. */
  readonly length: number;
  /** ISO 8601; UTC where the line names no zone. Missing where its instant can not be told. */
  readonly logTimestamp?: string;
  /** It is no header by itself: other lines may well begin with such a number. */
  readonly needsLevel: boolean;
}

const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2}):(?<second>\d{2})(?:[.,:](?<fraction>\d{1,9})\d*)?`;
const ZONE = String.raw`(?: ?(?<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|(?<!\s)[+-]\d{2}|[CEW]ES?T|[ECMP][SD]T|[BIJ]ST|MSK|TRT)(?![\w:]))?`;
const stamp = (pattern: string): RegExp => new RegExp(String.raw`^\[?${pattern}\]?(?=[\s\[(\]|:;,-]|$)(?![.,]\d)`);

/** `2026-11-20 10:00:00,123`: most logs have no other. */
const ISO = stamp(String.raw`(?<year>\d{4})[-/](?<month>\d{2})[-/](?<day>\d{2})(?:T|,? {1,2})${TIME}${ZONE}`);
const OTHERS_WITH_DATE = [
  // log4j's and Tomcat's own: `20 Nov 2026 10:00:00,123`, `20-Nov-2026 10:00:00.123`.
  stamp(String.raw`(?<day>\d{1,2})[- ](?<name>[A-Z][a-z]{2})[- ](?<year>\d{4}),? ${TIME}${ZONE}`),
  // That of java.util.logging: `Nov 20, 2026 10:00:00 AM`.
  stamp(String.raw`(?<name>[A-Z][a-z]{2}) (?<day>\d{1,2}), (?<year>\d{4}),? ${TIME}\s(?<half>[AP]M)${ZONE}`),
  // Java's Date as text: `Fri Nov 20 10:00:00 UTC 2026`.
  stamp(String.raw`[A-Z][a-z]{2} (?<name>[A-Z][a-z]{2}) (?<day>\d{2}) ${TIME} (?<zone>[A-Z]{3,4}) (?<year>\d{4})`),
  stamp(
    String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})T(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})(?:[.,](?<fraction>\d{1,9})\d*)?${ZONE}`,
  ),
  stamp(String.raw`(?<day>\d{2})\.(?<month>\d{2})\.(?<year>\d{4}),? ${TIME}${ZONE}`),
];
const NEEDING_LEVEL = [
  stamp(String.raw`(?<epoch>\d{10}|\d{13}|\d{16})(?:\.(?<epochFraction>\d{1,6}))?`),
  stamp(TIME),
  // Nobody can tell the day of `10/11/12`.
  stamp(String.raw`\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2}),? ${TIME}${ZONE}`),
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads the time that a line begins with, in brackets or not; `undefined` for other lines.
 *
 * Source: the vendor does not describe its text format; the shapes are those of log4j, logback, Karaf, Spring, Tomcat,
 * java.util.logging and Spark. Test: test/unit/domain/log-header.test.ts
 */
export function logStamp(text: string): LogStamp | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return stampOf(iso, false);
  for (const [patterns, needsLevel] of [
    [OTHERS_WITH_DATE, false],
    [NEEDING_LEVEL, true],
  ] as const) {
    for (const pattern of patterns) {
      const found = pattern.exec(text);
      if (found !== null) return stampOf(found, needsLevel);
    }
  }
  return undefined;
}

function stampOf(found: RegExpExecArray, needsLevel: boolean): LogStamp {
  const groups = found.groups ?? {};
  const instant = groups.epoch === undefined ? instantOf(groups) : instantOfEpoch(groups.epoch, groups.epochFraction);
  return { length: found[0].length, needsLevel, ...(instant === undefined ? {} : { logTimestamp: instant }) };
}

type Groups = Readonly<Record<string, string | undefined>>;

/** `undefined` for a day or time that does not exist, and for a zone whose name says no offset. */
function instantOf(groups: Groups): string | undefined {
  const { year, name, month = monthOf(name), day, hour, minute, second, fraction, half } = groups;
  const offset = offsetOf(groups.zone);
  if (year === undefined || month === undefined || day === undefined || offset === undefined) return undefined;
  const whole = `${year}-${month}-${day.padStart(2, '0')}T${hourOf(hour ?? '', half)}:${minute}:${second}`;
  const ms = Date.parse(`${whole}Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== whole) return undefined;
  return `${whole}${fraction === undefined ? '' : `.${fraction}`}${offset}`;
}

const monthOf = (name = ''): string | undefined =>
  MONTHS.includes(name) ? String(MONTHS.indexOf(name) + 1).padStart(2, '0') : undefined;

function hourOf(hour: string, half: string | undefined): string {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return String(hours).padStart(2, '0');
}

function offsetOf(zone = 'Z'): string | undefined {
  if (zone === 'Z' || zone === 'UTC' || zone === 'GMT') return 'Z';
  if (!/^[+-]/.test(zone)) return undefined;
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
}

/** Told by its digits: seconds, milliseconds or microseconds since 1970. */
function instantOfEpoch(epoch: string, fraction = ''): string {
  const digits = epoch.slice(10) + fraction;
  const whole = new Date(Number(epoch.slice(0, 10)) * 1000).toISOString().slice(0, 19);
  return `${whole}${digits === '' ? '' : `.${digits.slice(0, 9)}`}Z`;
}

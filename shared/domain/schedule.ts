import { Cron } from 'croner';
import { IngestError } from './errors.ts';

export type Schedule =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'at'; readonly atMs: number }
  /** `pattern` is croner's: second, minute, hour, day of month, month, day of week (0 is Sunday), year. */
  | { readonly kind: 'cron'; readonly pattern: string };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads a schedule in the syntax of EventBridge Scheduler.
 *
 * `rate(n minutes|hours|days)`, `cron(minute hour day-of-month month day-of-week year)` with `, - * / ? L W #`, names, and 1
 * for Sunday, `at(yyyy-mm-ddThh:mm:ss)`. All in UTC.
 * Errors: config, which names the field, what was found and what is allowed; also for a cron that can never fire.
 * Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * Test: test/unit/domain/schedule.test.ts, schedule.property.test.ts
 */
export function parseSchedule(text: string): Schedule {
  const match = /^(rate|cron|at)\((.*)\)$/.exec(text.trim());
  const [, kind, inside = ''] = match ?? [];
  if (kind === 'rate') return parseRate(inside);
  if (kind === 'at') return parseAt(inside);
  if (kind === 'cron') return parseCron(inside);
  throw unusable(`"${text}" is no schedule; use rate(5 minutes), cron(0/10 * * * ? *) or at(2030-01-31T00:00:00)`);
}

/**
 * Returns the first instant after `afterMs` at which the schedule fires; undefined when there is none.
 *
 * Units: epoch milliseconds, UTC. A rate fires at multiples of itself since the epoch: EventBridge counts from the creation
 * of a schedule, which a process that restarts would forget.
 */
export function nextFire(schedule: Schedule, afterMs: number): number | undefined {
  switch (schedule.kind) {
    case 'rate':
      return (Math.floor(afterMs / schedule.everyMs) + 1) * schedule.everyMs;
    case 'at':
      return schedule.atMs > afterMs ? schedule.atMs : undefined;
    case 'cron':
      return cronOf(schedule.pattern).nextRun(new Date(afterMs))?.getTime();
  }
}

function parseRate(inside: string): Schedule {
  const [, value, unit = ''] = /^([1-9]\d{0,6}) +(minute|hour|day)s?$/.exec(inside.trim()) ?? [];
  const unitMs = UNIT_MS[unit];
  if (value === undefined || unitMs === undefined) {
    throw unusable(`rate(${inside}) needs a whole number above 0 and minutes, hours or days, as in rate(5 minutes)`);
  }
  return { kind: 'rate', everyMs: Number(value) * unitMs };
}

function parseAt(inside: string): Schedule {
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside) ? Date.parse(`${inside}Z`) : Number.NaN;
  // A day that its month does not have rolls over into the next one.
  if (Number.isNaN(atMs) || new Date(atMs).toISOString() !== `${inside}.000Z`) {
    throw unusable(`at(${inside}) needs an existing UTC date and time as yyyy-mm-ddThh:mm:ss`);
  }
  return { kind: 'at', atMs };
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
  /** Ways to write this field that are not lists of ranges; returns croner's spelling. */
  readonly special?: (text: string) => string | undefined;
}

function specialDay(text: string): string | undefined {
  if (text === '?' || text === 'L') return text === '?' ? '*' : 'L';
  const day = Number(/^(\d{1,2})W$/.exec(text)?.[1]);
  return day >= 1 && day <= 31 ? `${day}W` : undefined;
}

/** `L` alone is the last day of the week, Saturday; `6L` the last Friday, `6#3` the third Friday of the month. */
function specialWeekday(text: string): string | undefined {
  if (text === '?' || text === 'L') return text === '?' ? '*' : '6';
  const [, day = '', last, nth] = /^([1-7]|[A-Z]{3})(?:(L)|#([1-5]))$/.exec(text) ?? [];
  const number = /^\d$/.test(day) ? Number(day) - 1 : WEEKDAYS.indexOf(day);
  if (number < 0 || (last === undefined && nth === undefined)) return undefined;
  return `${number}#${last ?? nth}`;
}

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31, special: specialDay },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of week', from: 1, to: 7, words: WEEKDAYS, special: specialWeekday },
  { name: 'year', from: 1970, to: 2199 },
];

function parseCron(inside: string): Schedule {
  const parts = inside.trim().toUpperCase().split(/ +/);
  if (parts.length !== FIELDS.length) {
    const names = FIELDS.map(({ name }) => name).join(', ');
    throw unusable(`cron(${inside}) has ${parts.length} fields, not the six ${names}`);
  }
  if ((parts[2] === '?') === (parts[4] === '?')) {
    throw unusable(`cron(${inside}) needs ? in exactly one of day of month and day of week`);
  }
  const translated = FIELDS.map((field, index) => translate(field, parts[index] ?? '', inside));
  const pattern = ['0', ...translated].join(' ');
  if (cronOf(pattern).nextRun(new Date(0)) === null) throw unusable(`cron(${inside}) never fires`);
  return { kind: 'cron', pattern };
}

function translate(field: Field, text: string, inside: string): string {
  const special = field.special?.(text);
  if (special !== undefined) return special;
  const items = text.split(',').map((item) => translateRange(field, item));
  if (items.every((item) => item !== undefined)) return items.join(',');
  throw unusable(`cron(${inside}): ${field.name} is "${text}"; allowed are ${field.from}-${field.to}${allowed(field)}`);
}

function translateRange(field: Field, item: string): string | undefined {
  const [, first = '', last, step] = /^(\*|\w+)(?:-(\w+))?(?:\/([1-9]\d*))?$/.exec(item) ?? [];
  if (first === '*' && last === undefined) return step === undefined ? '*' : spell(field, field.from, field.to, step);
  const from = numberOf(field, first);
  // 5/10 means: from 5 to the end, every ten.
  const to = last === undefined ? (step === undefined ? from : field.to) : numberOf(field, last);
  return from === undefined || to === undefined || from > to ? undefined : spell(field, from, to, step);
}

function numberOf({ from, to, words = [] }: Field, text: string): number | undefined {
  const word = words.indexOf(text);
  const value = /^\d{1,4}$/.test(text) ? Number(text) : word < 0 ? Number.NaN : word + 1;
  return value >= from && value <= to ? value : undefined;
}

/** EventBridge counts weekdays from 1, croner from 0. */
function spell({ name }: Field, from: number, to: number, step: string | undefined): string {
  const shift = name === 'day of week' ? 1 : 0;
  const range = from === to ? `${from - shift}` : `${from - shift}-${to - shift}`;
  return step === undefined || from === to ? range : `${range}/${step}`;
}

const allowed = ({ words, special }: Field): string =>
  `${words === undefined ? '' : `, ${words[0]}-${words.at(-1)}`}, * , - /${special === undefined ? '' : ' ? L W or #'}`;

const cronOf = (pattern: string): Cron => new Cron(pattern, { mode: '7-part', timezone: 'Etc/UTC', paused: true });

const unusable = (message: string): IngestError => new IngestError('config', message);

import { loggerIn } from './log-logger.ts';
import { type LogStamp, logStamp } from './log-stamp.ts';

/** What the first line of a log entry says, and the rest of that line. */
export interface LogHeader {
  readonly severity?: string;
  /** ISO 8601; UTC where the line names no zone. */
  readonly logTimestamp?: string;
  readonly logger?: string;
  /** The end of the line. */
  readonly message: string;
  /** The line names a time, be it understood or not. */
  readonly timed: boolean;
  /** Only a level and a colon: where entries begin with a time, that is no entry but a line of its message. */
  readonly bare: boolean;
}

const WORD = 'TRACE|DEBUG|FINEST|FINER|FINE|CONFIG|INFO|NOTICE|WARNING|WARN|ERROR|SEVERE|FATAL|CRITICAL';
const LEVEL = String.raw`(?:\[\s*(?<boxed>${WORD})\s*\]|(?<word>${WORD})(?=[\s:|;,]|-\s|$))`;
const BETWEEN = String.raw`[\s|;,:-]*`;
const LEVEL_FIRST = new RegExp(`^${LEVEL}`);
const LEVEL_AFTER_TIME = new RegExp(String.raw`^${BETWEEN}(?:[\[(][^\][()]*[\])]${BETWEEN})??${LEVEL}`);
/** slf4j's own, `[main] INFO logger - message`, and log4j's with the milliseconds since the start before it. */
const THREAD_FIRST = new RegExp(String.raw`^(?<since>\d+ +)?\[[^\][]*\] (?<word>${WORD}) +(?=\S+ +(?:\S+ )?- )`);
/** java.util.logging's two lines in one: `class method LEVEL: message`. */
const CLASS_FIRST = new RegExp(String.raw`^\s+(?<logger>[\w$]+(?:\.[\w$]+)+)(?: [\w$<>]+)? (?<word>${WORD})(?=:\s)`);
const TO_TIME = new RegExp(`^${BETWEEN}`);
const COLON = /^\s*:/;

/** Headers end within this; to look further makes long lines slow. Units: UTF-16 code units. */
const LONGEST_HEADER = 1024;

/**
 * Reads a line that begins a log entry: with a date and time, with a level, or with a time and a level; `undefined` for
 * other lines.
 *
 * A level alone counts where it stands at the line's beginning and in capitals, as in `[ERROR] …` and `SEVERE: …`.
 * Source: the vendor does not describe its text format; see `logStamp` for the shapes. Test: test/unit/domain/log-header.test.ts
 */
export function logHeader(line: string): LogHeader | undefined {
  if (!mayBegin(line.charCodeAt(0))) return undefined;
  const head = line.slice(0, LONGEST_HEADER);
  const stamp = logStamp(head);
  const found = stamp === undefined ? levelFirst(head) : timeFirst(head, stamp);
  if (found === undefined) return undefined;
  const rest = head.slice(found.length);
  const { logger = found.logger, length } = loggerIn(rest);
  const { severity, logTimestamp, timed } = found;
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(logTimestamp === undefined ? {} : { logTimestamp }),
    ...(logger === undefined ? {} : { logger }),
    message: line.slice(found.length + length),
    timed,
    bare: found.bare && COLON.test(rest),
  };
}

/** Most lines of a stack trace begin with white space or a small letter: they need no look at the patterns. */
const mayBegin = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5b;

interface Beginning {
  readonly severity?: string | undefined;
  readonly logTimestamp?: string | undefined;
  readonly logger?: string | undefined;
  readonly timed: boolean;
  readonly bare: boolean;
  readonly length: number;
}

function timeFirst(head: string, { length, logTimestamp, needsLevel }: LogStamp): Beginning | undefined {
  const rest = head.slice(length);
  const level = LEVEL_AFTER_TIME.exec(rest) ?? CLASS_FIRST.exec(rest);
  if (level === null) return needsLevel ? threadFirst(head) : { logTimestamp, timed: true, bare: false, length };
  const logger = level.groups?.logger;
  return { severity: wordOf(level), logTimestamp, logger, timed: true, bare: false, length: length + level[0].length };
}

function levelFirst(head: string): Beginning | undefined {
  const level = LEVEL_FIRST.exec(head);
  if (level === null) return threadFirst(head);
  const severity = wordOf(level);
  const toTime = level[0].length + (TO_TIME.exec(head.slice(level[0].length))?.[0].length ?? 0);
  const stamp = logStamp(head.slice(toTime));
  if (stamp === undefined) {
    return { severity, timed: false, bare: level.groups?.word !== undefined, length: level[0].length };
  }
  return { severity, logTimestamp: stamp.logTimestamp, timed: true, bare: false, length: toTime + stamp.length };
}

function threadFirst(head: string): Beginning | undefined {
  const found = THREAD_FIRST.exec(head);
  if (found === null) return undefined;
  return {
    severity: wordOf(found),
    timed: found.groups?.since !== undefined,
    bare: false,
    length: found[0].length,
  };
}

const wordOf = ({ groups }: RegExpExecArray): string | undefined => groups?.boxed ?? groups?.word;

/** What the first line of a log entry says, and the rest of that line. */
export interface LogHeader {
  readonly severity?: string;
  /** ISO 8601; UTC where the line names no zone. */
  readonly logTimestamp?: string;
  readonly logger?: string;
  readonly message: string;
}

const STAMP =
  /^\[?(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?(?: ?(Z|[+-]\d{2}:?\d{2})(?![\d:]))?\]?(?=\s|$|[|:;,-])/;
const LEVEL =
  /^\s*\[?\s*(TRACE|DEBUG|FINEST|FINER|FINE|CONFIG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL)\s*(?:\]|(?=[\s:|-])|$)/;
/** `[thread] logger - message`, thread and logger as log4j writes them. */
const LOGGER = /^\s*(?:\[[^\]]*\]\s*)?(\S+)\s+-\s/;

/**
 * Reads a line that begins a log entry: with a timestamp, with a level, or with both; `undefined` for other lines.
 *
 * A level alone counts where it stands at the line's beginning and in capitals, as in `[ERROR] …` and `SEVERE: …`.
 * Source: the vendor does not describe its text format; the shapes are those of log4j and java.util.logging.
 */
export function logHeader(line: string): LogHeader | undefined {
  const first = line.charCodeAt(0);
  // Most lines of a stack trace begin with white space: they need no look at the patterns.
  if (first === 0x09 || first === 0x20) return undefined;
  const stamp = STAMP.exec(line);
  const afterStamp = stamp === null ? line : line.slice(stamp[0].length);
  const level = LEVEL.exec(afterStamp);
  if (stamp === null && level === null) return undefined;
  const afterLevel = level === null ? afterStamp : afterStamp.slice(level[0].length);
  const logger = LOGGER.exec(afterLevel);
  const message = logger === null ? afterLevel.replace(/^[\s:|;,-]+/, '') : afterLevel.slice(logger[0].length);
  const instant = stamp === null ? undefined : instantOf(stamp);
  return {
    ...(level?.[1] === undefined ? {} : { severity: level[1] }),
    ...(instant === undefined ? {} : { logTimestamp: instant }),
    ...(logger?.[1] === undefined ? {} : { logger: logger[1] }),
    message,
  };
}

/** `undefined` for a day or time that does not exist. */
function instantOf([, day = '', time = '', fraction, zone = 'Z']: RegExpExecArray): string | undefined {
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const whole = `${day}T${time}`;
  const ms = Date.parse(`${whole}Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== whole) return undefined;
  return `${whole}${fraction === undefined ? '' : `.${fraction}`}${offset}`;
}

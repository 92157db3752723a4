/** Who wrote an entry, and how much of the text stands before the message. */
export interface LoggerIn {
  readonly logger?: string;
  /** Units: UTF-16 code units. */
  readonly length: number;
}

/** A name with dots. Of an exception it says what happened, not who tells it. */
const CLASS = String.raw`[A-Za-z_$][\w$]*(?:\.[\w$]+)+(?<!Exception|Error|Throwable)`;
const THREAD = String.raw`\s*(?:\[[^\]]*\]\s*)?`;
const LAYOUTS = [
  // Karaf: `| thread | logger | 88 - bundle - 1.2 | message`.
  String.raw`\s*\|[^|]*\|\s*([\w.$/-]+)\s*\|(?:\s*\d*\s*-\s[^|]*\|)?\s*`,
  // Spring: `4711 --- [thread] logger : message`.
  String.raw`\s*\d+ --- (?:\[[^\]]*\]\s*)+([^\s:]+)\s*:\s*`,
  // WildFly: `[logger] (thread) message`.
  String.raw`\s*\[([^\]\s]+)\] \([^)]*\)\s+`,
  // log4j and logback, whose newer versions write key=value pairs between two dashes: `[thread] logger - message`.
  String.raw`${THREAD}([^\s|:;,-]\S*)\s+-(?:\S*-)?\s`,
  // `[ERROR][logger] message`.
  String.raw`\[([^\]\s]+)\s*\]\s*`,
  // Talend Studio: `logger- message`.
  String.raw`${THREAD}(${CLASS})-\s`,
  // Hadoop and Spark: `logger: message`.
  String.raw`${THREAD}(${CLASS}):\s`,
  // Tomcat: `[thread] class.method message`.
  String.raw`\s*\[[^\]]*\]\s+(\w+\.(?:${CLASS}))\s`,
].map((layout) => new RegExp(`^${layout}`));
const SEPARATORS = /^[\s:|;,-]+/;

/** Finds the logger in what stands behind the time and the level of an entry. */
export function loggerIn(text: string): LoggerIn {
  for (const layout of LAYOUTS) {
    const found = layout.exec(text);
    if (found?.[1] !== undefined) return { logger: found[1], length: found[0].length };
  }
  return { length: SEPARATORS.exec(text)?.[0].length ?? 0 };
}

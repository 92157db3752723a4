import type { StyleEntry } from './log-style.ts';

/** The two file formats of the vendor. */
export type LogFormat = 'json' | 'text';

/** One entry as bytes-to-be (ASCII), with the places that are filled in per run: instant and pod. */
export interface LogLine {
  readonly line: string;
  readonly stampAt: number;
  readonly podAt: number;
}

/** Width of the pod field: 8 characters of the run, a dash, 6 hex digits of the block number. */
export const podWidth = 15;
const podHole = '#'.repeat(podWidth);

/** Returns the whole-second part of an instant, always equally wide; three digits of milliseconds follow it. */
export function stampPrefix(format: LogFormat, second: number): string {
  if (format === 'json') return String(second).padStart(10, '0');
  return `${new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')},`;
}

/**
 * Returns an entry in a format, holes included, ended by a line break.
 *
 * Shape: JSON is one object on one line; text is a log4j line, followed by the lines of a stack trace if there is one.
 * Source: fields from the paged GET schema (facts sheet, Talend 1.3); `logTimestamp` is in ms.
 */
export function renderLine(format: LogFormat, entry: StyleEntry): LogLine {
  const stampHole = '#'.repeat(stampPrefix(format, 0).length + 3);
  if (format === 'json') {
    const head = `{"severity":"${entry.severity}","logType":"${entry.logType}","logTimestamp":`;
    const message = JSON.stringify(entry.message);
    const middle = `,"logMessage":${message},"bundleName":"${entry.bundleName}","bundleVersion":"${entry.bundleVersion}"`;
    const before = `${head}${stampHole}${middle},"podName":"engine-`;
    return { line: `${before}${podHole}"}\n`, stampAt: head.length, podAt: before.length };
  }
  const before = `${stampHole} ${entry.severity.padEnd(5)} [engine-`;
  const line = `${before}${podHole}] ${entry.bundleName}_${entry.bundleVersion} - ${entry.message}\n`;
  return { line, stampAt: 0, podAt: before.length };
}

import { logger } from './telemetry/logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * Writes one structured line to the function's log: `event` says what happened, `message` is a sentence for people where there
 * is one. Without a level of ours it is `info`. Callers pass nothing secret; see `redact`.
 */
export function logLine({ level, message, ...fields }: Readonly<Record<string, unknown>>): void {
  const known = LEVELS.find((name) => name === level) ?? 'info';
  logger[known](String(message ?? fields.event), fields);
}

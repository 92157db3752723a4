import * as z from 'zod';
import { parseSchedule } from '../domain/schedule.ts';

export const SourceIdField = z
  .string()
  // The queue of a source x-dlq would be the dead-letter queue of the source x.
  .regex(/^(?!.*-dlq$)[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/)
  .meta({
    description: 'Unique name of the source; part of every key and queue name, so it must not change later.',
    allowed: '1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq',
  });

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** True for addresses of this machine, where plain http and plain secrets are allowed for tests. */
export const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname);

function acceptableBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  return secure && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

const BASE_URL_ALLOWED =
  'an https:// address without credentials, query or fragment (http:// only for 127.0.0.1, localhost or [::1])';

export const BaseUrlField = z
  .string()
  .refine(acceptableBaseUrl, `not an acceptable address; allowed: ${BASE_URL_ALLOWED}`)
  .transform((text) => text.replace(/\/+$/, ''))
  .meta({
    description: 'Root of the API; overrides what the region would give. https, or http on the loopback only.',
    allowed: BASE_URL_ALLOWED,
  });

const SCHEDULE =
  /^(?:rate\([1-9]\d* (?:minute|minutes|hour|hours|day|days)\)|cron\(\S+(?: \S+){5}\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\))$/;

/** The pattern is for editors, the parser for what no pattern can say: that a cron can fire at all. */
export const ScheduleField = z
  .string()
  .regex(SCHEDULE, { abort: true })
  .superRefine((text, context) => {
    try {
      parseSchedule(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  })
  .meta({
    description: 'When to look for new runs, in the syntax of EventBridge Scheduler (UTC).',
    allowed: 'rate(5 minutes), cron(0/10 * * * ? *) or at(2030-01-31T00:00:00)',
  });

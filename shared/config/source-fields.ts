import * as z from 'zod';
import { COMPRESSIONS } from '../domain/compression.ts';
import { parseSchedule } from '../domain/schedule.ts';

export const SourceIdField = z
  .string()
  // The queue of a source x-dlq would be the dead-letter queue of the source x, and the alarms on dead letters of a source curate
  // and of the curator would be one.
  .regex(/^(?!.*-dlq$|curate$)[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/)
  .meta({
    description: 'Unique name of the source; part of every key and queue name, so it must not change later.',
    allowed: '1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq, and not curate',
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

/**
 * Options that every vendor's sources have. `requestsPerMinute` is what the vendor allows, as far as that is known:
 * the budget begins there and learns downward.
 */
export const commonOptions = (defaults: { readonly requestsPerMinute: number; readonly lookBackHours: number }) => ({
  lookBackHours: z.number().int().min(1).max(1440).default(defaults.lookBackHours).meta({
    description: 'How far behind its progress every discovery looks again, and how far back the first one reaches.',
  }),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Start of the first discovery (RFC 3339).' }),
  deadlineHours: z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .meta({ description: 'How long what is ready at the vendor may take to land.' }),
  maxFailures: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(16)
    .meta({ description: 'Failures in a row before a slice is given up.' }),
  concurrency: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(8)
    .meta({ description: 'Slices that are worked on at the same time.' }),
  compression: z.enum(COMPRESSIONS).default('zstd').meta({ description: 'Compression of the landed objects.' }),
  requestTimeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(300)
    .default(30)
    .meta({ description: 'Time limit of one request.' }),
  requestsPerMinute: z.number().int().min(1).max(1_000_000).default(defaults.requestsPerMinute).meta({
    description: 'Most requests in a minute, of all workers together; learned downward when the vendor objects.',
  }),
});

import { Logger } from '@aws-lambda-powertools/logger';
import { redact } from '../../shared/domain/redact.ts';

/**
 * The one logger of a deployed function: a line of JSON with level, time, service, stage and, once a handler has given it its
 * context, function, request and cold start. Its level is `POWERTOOLS_LOG_LEVEL`.
 *
 * Nothing is ever appended to it but the context of an invocation, of which a function has one at a time: the messages of a
 * batch are worked on together, and each line brings its own fields. Every text passes `redact` once more on its way out.
 */
export const logger = new Logger({
  serviceName: 'runlake',
  persistentKeys: { stage: process.env.RUNLAKE_STAGE },
  jsonReplacerFn: (_key, value) => (typeof value === 'string' ? redact(value) : value),
});

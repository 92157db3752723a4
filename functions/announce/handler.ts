import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { logLine } from '../log-line.ts';
import { logger } from '../telemetry/logger.ts';
import { createAnnounceHandler } from './create-handler.ts';

/** Entry of the announcing function. */
export const handler = middy(createAnnounceHandler(process.env, logLine)).use(injectLambdaContext(logger));

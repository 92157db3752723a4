import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { logger } from '../telemetry/logger.ts';
import { createCurateHandler } from './create-handler.ts';
import { curateServices } from './curate-services.ts';

/** Entry of the curator function: takes tasks from the one curate queue. */
export const handler = middy(
  createCurateHandler(
    lazy(() => curateServices(process.env)),
    logLine,
  ),
).use(injectLambdaContext(logger));

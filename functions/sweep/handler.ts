import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { cloudServices } from '../cloud-services.ts';
import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { logger } from '../telemetry/logger.ts';
import { createSweepHandler } from './create-handler.ts';

/** Entry of the sweeper function. */
export const handler = middy(
  createSweepHandler(
    lazy(() => cloudServices(process.env)),
    { stage: process.env.RUNLAKE_STAGE ?? '', log: logLine },
  ),
).use(injectLambdaContext(logger));

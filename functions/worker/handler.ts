import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { cloudServices } from '../cloud-services.ts';
import { inspectWorker } from '../doctor/inspect-worker.ts';
import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { logger } from '../telemetry/logger.ts';
import { createWorkerHandler } from './create-handler.ts';
import { routeEvent } from './route-event.ts';

const services = lazy(() => cloudServices(process.env));

/** Entry of the worker function: takes tasks from the queues of all sources, and answers `runlake doctor --cloud`. */
export const handler = middy(
  routeEvent(createWorkerHandler(services, logLine), async () => inspectWorker(await services())),
).use(injectLambdaContext(logger));

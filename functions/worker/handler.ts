import { cloudServices } from '../cloud-services.ts';
import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { createWorkerHandler } from './create-handler.ts';

/** Entry of the worker function: takes tasks from the queues of all sources. */
export const handler = createWorkerHandler(
  lazy(() => cloudServices(process.env)),
  logLine,
);

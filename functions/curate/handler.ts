import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { createCurateHandler } from './create-handler.ts';
import { curateServices } from './curate-services.ts';

/** Entry of the curator function: takes tasks from the one curate queue. */
export const handler = createCurateHandler(
  lazy(() => curateServices(process.env)),
  logLine,
);

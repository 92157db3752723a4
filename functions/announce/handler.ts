import middy from '@middy/core';
import { logLine } from '../log-line.ts';
import { createAnnounceHandler } from './create-handler.ts';

/** Entry of the announcing function. */
export const handler = middy(createAnnounceHandler(process.env, logLine));

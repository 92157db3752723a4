import { z } from 'zod';

/**
 * Options that the process of every stand-in takes; spread it into the strict schema of a vendor's own.
 *
 * Units: ms. `clockOffsetMs` is the offset at the start, for a process that takes the place of one whose clock was moved.
 * `port` 0 is a free one. `faults` are checked by the stand-in itself.
 */
export const processOptionsShape = {
  port: z.int().nonnegative().default(0),
  clockOffsetMs: z.int().default(0),
  faults: z.array(z.unknown()).default([]),
};

/** Returns the options as they were given: JSON in argv[2], an empty object without. Errors: throws when it is not JSON. */
export function readProcessOptions(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}

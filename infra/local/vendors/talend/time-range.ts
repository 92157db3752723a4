import { z } from 'zod';

const second = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .transform((value) => Date.parse(value) / 1000)
  .refine(Number.isInteger)
  .optional();

/** `startTime` and `endTime` of the log endpoints, `yyyy-mm-ddThh:mm:ssZ`, read as epoch s. Source: vendor document 000. */
export const timeRangeShape = { startTime: second, endTime: second };

/** Returns a second as the vendor writes it. Units: epoch s. */
export function writeSecond(epochSecond: number): string {
  return new Date(epochSecond * 1000).toISOString().replace('.000', '');
}

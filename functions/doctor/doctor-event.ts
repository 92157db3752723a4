import * as z from 'zod';
import { DoctorFindingSchema } from '../../shared/domain/doctor-finding.ts';

/** What a person's doctor invokes the worker with; no message of a queue looks like it. */
export const DoctorEventSchema = z.strictObject({ v: z.literal(1), kind: z.literal('doctor') });

/** What the worker answers it with. */
export const DoctorAnswerSchema = z.object({
  v: z.literal(1),
  sources: z.array(z.string()),
  findings: z.array(DoctorFindingSchema),
});
export type DoctorAnswer = z.infer<typeof DoctorAnswerSchema>;

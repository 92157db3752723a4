import * as z from 'zod';
import { SecretField } from '../../shared/config/secret-reference.ts';
import { BaseUrlField, commonOptions, ScheduleField, SourceIdField } from '../../shared/config/source-fields.ts';

/** One Tidewell account: a scheduler that exists in these tests only. */
export const TidewellSourceSchema = z.strictObject({
  id: SourceIdField,
  vendor: z.literal('tidewell'),
  baseUrl: BaseUrlField,
  auth: z.strictObject({ key: SecretField }),
  schedule: ScheduleField.default('rate(5 minutes)'),
  options: z.strictObject(commonOptions({ requestsPerMinute: 120, lookBackHours: 24 })).prefault({}),
});
export type TidewellSource = z.infer<typeof TidewellSourceSchema>;

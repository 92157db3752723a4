import * as z from 'zod';
import { logTimeMs } from './log-time.ts';

/** A value of another type says nothing, as null and a missing one do. */
const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);

/** Numbers of the vendor's enums; a word is none of them and becomes NaN. */
const code = z
  .unknown()
  .optional()
  .transform((value) => (value === null || value === undefined ? undefined : Number(value)));

const time = z
  .unknown()
  .optional()
  .transform((value) => ({
    /** Says so itself, whether we can read it or not. */
    given: value !== null && value !== undefined && value !== '',
    ms: logTimeMs(value),
  }));

const commonFields = {
  // The reader keeps the spelling of numbers: ids go beyond 2^53.
  id: z.string().min(1),
  filename_uuid: optional(z.string()),
  original_filename_uuid: optional(z.string()),
  process_group_name: optional(z.string()),
  created: time,
  finished: time,
  state: code,
  status: code,
  log_type: code,
  process_count: optional(z.number()),
  success_count: optional(z.number()),
  fail_count: optional(z.number()),
  fragment_count: optional(z.number()),
  schedule: optional(z.string()),
  triggered_by: optional(z.string()),
  is_send_S3: z
    .unknown()
    .optional()
    .transform((value) => value === true || value === 1 || value === '1'),
};

const SubFlowSchema = z.looseObject(commonFields);

/** A log of any type, as the listing gives it. Source: vendor document 002. */
export const LogFieldsSchema = z.looseObject({
  ...commonFields,
  sub_flows: z.array(SubFlowSchema).nullish(),
});
export type LogFields = z.infer<typeof LogFieldsSchema>;

/** One page of a listing. `limit` is what the answer itself says of the most rows it could hold. */
export const LogPageSchema = z.looseObject({
  results: z.array(z.unknown()),
  limit: z.coerce.number().int().positive().optional().catch(undefined),
});

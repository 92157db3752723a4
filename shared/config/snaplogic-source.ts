import * as z from 'zod';
import { SecretField } from './secret-reference.ts';
import { BaseUrlField, commonOptions, ScheduleField, SourceIdField } from './source-fields.ts';

/** Lengths of a window that tile an hour, in minutes. */
/** Lengths that a window may have: divisors of an hour, so that every day begins with one. Units: minutes. */
export const WINDOW_MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60] as const;

// What is read again is a window, in minutes of its own: hours of look-back would be a second word for it.
const { lookBackHours: _lookBackHours, ...shared } = commonOptions({ requestsPerMinute: 120, lookBackHours: 2 });

const SnapLogicOptions = z.strictObject({
  windowMinutes: z.literal(WINDOW_MINUTES).default(15).meta({
    description: 'Length of a window in minutes, a divisor of 60: one object each. 60 costs two requests a reading.',
  }),
  lookBackMinutes: z.number().int().min(1).max(10_080).default(120).meta({
    description:
      'How long after its end a window is read again: longer than the longest request, which is logged when it ends but under the time it began. Also how far back the first discovery reaches.',
  }),
  splitAbove: z.number().int().min(1_000).max(100_000).default(10_000).meta({
    description:
      'An answer of more entries is asked for again in halves, since the vendor names no limit of an answer and would not say when it left some out.',
  }),
  ...shared,
});

const SnapLogicAuth = z.union([
  z
    .strictObject({ user: SecretField, password: SecretField })
    .meta({ description: 'E-mail (or service account) and password of an admin of the org.' }),
  z
    .strictObject({
      token: SecretField,
      header: z
        .string()
        .regex(/^[\x20-\x7e]*\{token\}[\x20-\x7e]*$/, 'text with {token} in the place of the token')
        .default('Bearer Token {token}')
        .meta({
          description:
            'Value of the Authorization header, with {token} where the token goes. The vendor documents both "Bearer Token {token}" and "Bearer {token}".',
        }),
    })
    .meta({ description: 'A JSON web token of an admin of the org.' }),
]);

/** One org of a SnapLogic control plane. Source: vendor document 004; connectors/snaplogic/README.md. */
export const SnapLogicSourceSchema = z.strictObject({
  id: SourceIdField,
  vendor: z.literal('snaplogic'),
  baseUrl: BaseUrlField.default('https://elastic.snaplogic.com').meta({
    description: 'The control plane: https://elastic.snaplogic.com, https://emea.snaplogic.com …',
  }),
  auth: SnapLogicAuth,
  schedule: ScheduleField.default('rate(5 minutes)'),
  scope: z.strictObject({
    org: z
      .string()
      .min(1)
      .meta({ description: 'Name of the environment (org), spelled as in SnapLogic Manager: case and spaces count.' }),
  }),
  options: SnapLogicOptions.prefault({}),
});
export type SnapLogicSource = z.infer<typeof SnapLogicSourceSchema>;

import * as z from 'zod';
import { SecretField } from './secret-reference.ts';
import { BaseUrlField, commonOptions, ScheduleField, SourceIdField } from './source-fields.ts';

const FlowIds = z
  .array(z.string().min(1))
  .min(1)
  .refine((flows) => new Set(flows).size === flows.length, 'names a flow twice');

const AkinonScope = z.strictObject({
  projectId: z.string().min(1).meta({ description: 'Id of the project, as in the address of its page.' }),
  projectSlug: z.string().min(1).meta({ description: 'Slug of the project; the download of details asks for it.' }),
  flows: FlowIds.meta({
    description: 'Ids of the flows whose logs are brought. No API lists them, and a rebuilt flow has a new one.',
  }),
});

const AkinonOptions = z.strictObject({
  ...commonOptions({ requestsPerMinute: 300, lookBackHours: 24 }),
  projectIdParameter: z.enum(['projectId', 'projectid']).default('projectId').meta({
    description: 'Spelling of the query parameter of the project; the vendor documents both.',
  }),
  lineSearch: z.record(z.string().min(1), z.string()).optional().meta({
    description: 'Only line logs with these search options: name of the option and its value. All, when absent.',
  }),
  downloads: z.boolean().default(true).meta({
    description: 'Download the detail file of every log that has one. They hold bodies of requests and answers.',
  }),
});

const AkinonAuth = z.union([
  z.strictObject({ token: SecretField }).meta({ description: 'A ready token. Tokens are short-lived.' }),
  z
    .strictObject({ user: SecretField, password: SecretField })
    .meta({ description: 'A user of the project; tokens are asked for when they are needed.' }),
]);

/** One project of an Akinon Integrator. Source: vendor document 002, connectors/akinon/README.md. */
export const AkinonSourceSchema = z.strictObject({
  id: SourceIdField,
  vendor: z.literal('akinon'),
  baseUrl: BaseUrlField.default('https://flow.entegrator.akinon.net:3000').meta({
    description: 'Root of the Integrator; the development one is https://flow-dev.entegrator.akinon.net:3000.',
  }),
  auth: AkinonAuth,
  schedule: ScheduleField.default('rate(5 minutes)'),
  scope: AkinonScope,
  options: AkinonOptions.prefault({}),
});
export type AkinonSource = z.infer<typeof AkinonSourceSchema>;

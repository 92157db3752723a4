import * as z from 'zod';
import { SecretField } from './secret-reference.ts';
import { BaseUrlField, commonOptions, ScheduleField, SourceIdField } from './source-fields.ts';

const JobId = z.union([z.string().min(1), z.number().int()]).transform(String);

const SapScope = z.strictObject({
  jobs: z
    .union([
      z.literal('all'),
      z
        .array(
          z.strictObject({
            jobId: JobId.meta({ description: 'Id of the job.' }),
            schedules: z
              .union([z.literal('all'), z.array(z.string().min(1)).min(1)])
              .default('all')
              .meta({ description: 'All schedules of the job, or a list of schedule ids.' }),
          }),
        )
        .min(1),
    ])
    .default('all')
    .meta({ description: 'All jobs of the service instance, or a list of jobs with their schedules.' }),
});

const SapOptions = z.strictObject({
  offsetBase: z
    .union([z.literal('auto'), z.literal(0), z.literal(1)])
    .default('auto')
    .meta({ description: 'Offset of the first run log: 0 (newer services), 1 (older ones), or found out.' }),
  ...commonOptions({ requestsPerMinute: 300, lookBackHours: 169 }),
  // The vendor keeps 15 days: looking back further finds nothing.
  lookBackHours: z.number().int().min(1).max(359).default(169).meta({
    description: 'How far behind the oldest run that may still change the daily deep reading looks again.',
  }),
});

const instance = {
  instanceId: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Service instance, where the credentials do not tell it (Identity Authentication).' }),
};

const token = {
  clientId: SecretField,
  tokenUrl: BaseUrlField.meta({
    description:
      'Token endpoint: the url (with a certificate: certurl) of uaa in the binding, or https://<tenant>/oauth2/token of Identity Authentication.',
  }),
  appTid: z.string().min(1).optional().meta({ description: 'Tenant to act for (Identity Authentication).' }),
  ...instance,
};

const SapAuth = z.union([
  z
    .strictObject({ ...token, clientSecret: SecretField })
    .meta({ description: 'Client credentials of a binding or service key.' }),
  z
    .strictObject({ ...token, certificate: SecretField, key: SecretField })
    .meta({ description: 'Client certificate (X.509) of a binding or service key, and its private key, both PEM.' }),
  z
    .strictObject({ user: SecretField, password: SecretField, ...instance })
    .meta({ description: 'User and password of a binding of the lite plan.' }),
]);

/** One service instance of SAP Job Scheduling. Source: connectors/sap-job-scheduling/README.md. */
export const SapSourceSchema = z.strictObject({
  id: SourceIdField,
  vendor: z.literal('sap-job-scheduling'),
  baseUrl: BaseUrlField.meta({ description: 'The url of the binding or service key, with or without /scheduler.' }),
  auth: SapAuth,
  schedule: ScheduleField.default('rate(10 minutes)'),
  scope: SapScope.prefault({}),
  options: SapOptions.prefault({}),
});
export type SapSource = z.infer<typeof SapSourceSchema>;

import * as z from 'zod';
import { SecretField } from './secret-reference.ts';
import { BaseUrlField, commonOptions, ScheduleField, SourceIdField } from './source-fields.ts';

const TaskIds = z.union([z.literal('all'), z.array(z.string().min(1)).min(1)]);

const TalendScope = z
  .strictObject({
    tasks: TaskIds.default('all').meta({
      description: 'All tasks that the credentials may see, or a list of task ids.',
    }),
    workspaces: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Only runs of these workspaces (ids).' }),
    environments: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Only runs of these environments (ids).' }),
  })
  .refine(({ workspaces, environments }) => workspaces === undefined || environments === undefined, {
    message:
      'choose workspaces or environments: a workspace belongs to one environment, and the vendor refuses other pairs',
  });

const TalendOptions = z.strictObject({
  fileFormat: z
    .enum(['json', 'text'])
    .default('json')
    .meta({ description: 'Format in which the vendor writes a log.' }),
  logAccess: z.enum(['file', 'pages']).default('file').meta({
    description: 'file: generate, poll and download. pages: read the log page by page (200 entries a request).',
  }),
  settleSeconds: z.number().int().min(0).max(3600).default(30).meta({
    description:
      'Wait after the end of a run before its log is asked for; the vendor says that earlier logs may be incomplete.',
  }),
  ...commonOptions({ requestsPerMinute: 600, lookBackHours: 24 }),
  deleteAfterLanding: z.boolean().default(false).meta({
    description: 'Delete a log at the vendor after the landed copy was read back and compared. Irreversible.',
  }),
});

const TalendAuth = z.union([
  z.strictObject({ token: SecretField }).meta({ description: 'A personal access token or another ready token.' }),
  z
    .strictObject({ clientId: SecretField, clientSecret: SecretField })
    .meta({ description: 'A service account; its tokens are renewed before their 30 minutes are over.' }),
]);

/** One Talend Cloud account. Source: docs of the execution-logs and processing APIs, connectors/talend/README.md. */
export const TalendSourceSchema = z.strictObject({
  id: SourceIdField,
  vendor: z.literal('talend'),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'a region code such as eu, us, ap, au or us-west')
    .optional()
    .meta({
      description: 'Region code of the account: eu, us, ap, au, us-west …',
      allowed: 'a region code such as eu, us or us-west',
    }),
  baseUrl: BaseUrlField.optional(),
  auth: TalendAuth,
  schedule: ScheduleField.default('rate(5 minutes)'),
  scope: TalendScope.prefault({}),
  options: TalendOptions.prefault({}),
});
export type TalendSource = z.infer<typeof TalendSourceSchema>;

/** Root of the API of a Talend source. */
export const talendBaseUrl = (source: Pick<TalendSource, 'region' | 'baseUrl'>): string =>
  source.baseUrl ?? `https://api.${source.region ?? ''}.cloud.talend.com`;

import * as z from 'zod';
import { AkinonSourceSchema } from './akinon-source.ts';
import { SapSourceSchema } from './sap-source.ts';
import { SnapLogicSourceSchema } from './snaplogic-source.ts';
import { SourceIdField } from './source-fields.ts';
import { TalendSourceSchema } from './talend-source.ts';

export const SourceSchema = z.discriminatedUnion('vendor', [
  TalendSourceSchema,
  AkinonSourceSchema,
  SapSourceSchema,
  SnapLogicSourceSchema,
]);
export type Source = z.infer<typeof SourceSchema>;

export const VENDORS: readonly Source['vendor'][] = SourceSchema.options.map(({ shape }) => shape.vendor.value);

/** What `auth` may look like, for messages: the fields of each form. */
export const AUTH_FORMS: ReadonlyMap<string, string> = new Map<Source['vendor'], string>([
  ['talend', 'either { token } or { clientId, clientSecret }'],
  ['akinon', 'either { token } or { user, password }'],
  [
    'sap-job-scheduling',
    'either { clientId, clientSecret, tokenUrl }, { clientId, certificate, key, tokenUrl } or { user, password }',
  ],
  ['snaplogic', 'either { user, password } or { token, header }'],
]);

/** `sources.yaml` as a whole. */
export const SourcesSchema = z
  .strictObject({
    sources: z.array(SourceSchema).min(1),
    formerSources: z.array(SourceIdField).optional().meta({
      description:
        'Ids of sources that are configured no more and whose logs Athena shall still find. Deleting an id here hides its logs and deletes nothing.',
    }),
  })
  .superRefine(({ sources }, context) => {
    const seen = new Set<string>();
    for (const [index, source] of sources.entries()) {
      if (seen.has(source.id)) {
        context.addIssue({
          code: 'custom',
          path: ['sources', index, 'id'],
          message: `another source is called "${source.id}" already`,
        });
      }
      seen.add(source.id);
      if (source.vendor === 'talend' && source.baseUrl === undefined && source.region === undefined) {
        context.addIssue({ code: 'custom', path: ['sources', index], message: 'needs a region or a baseUrl' });
      }
    }
  });
export type Sources = z.infer<typeof SourcesSchema>;

/** JSON Schema of `sources.yaml` for editors. */
export const sourcesJsonSchema = (): unknown => ({
  title: 'Runlake sources',
  ...z.toJSONSchema(SourcesSchema, { io: 'input', unrepresentable: 'any' }),
});

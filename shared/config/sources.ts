import * as z from 'zod';
import { TalendSourceSchema } from './talend-source.ts';

export { talendBaseUrl } from './talend-source.ts';

export const SourceSchema = z.discriminatedUnion('vendor', [TalendSourceSchema]);
export type Source = z.infer<typeof SourceSchema>;

/** `sources.yaml` as a whole. */
export const SourcesSchema = z
  .strictObject({ sources: z.array(SourceSchema).min(1) })
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
      if (source.baseUrl === undefined && source.region === undefined) {
        context.addIssue({ code: 'custom', path: ['sources', index], message: 'needs a region or a baseUrl' });
      }
    }
  });
export type Sources = z.infer<typeof SourcesSchema>;

/** The stream that a vendor's run logs belong to. */
export const STREAM_OF = { talend: 'execution-logs' } as const satisfies Record<Source['vendor'], string>;

/** JSON Schema of `sources.yaml` for editors. */
export const sourcesJsonSchema = (): unknown => ({
  title: 'Runlake sources',
  ...z.toJSONSchema(SourcesSchema, { io: 'input', unrepresentable: 'any' }),
});

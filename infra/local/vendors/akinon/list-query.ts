import { z } from 'zod';
import type { Behaviour } from './behaviour.ts';

const whole = z.string().regex(/^\d+$/).transform(Number);
const required = z.string().min(1);

/** Query of the listing. Source: vendor document 002; required fields: facts sheet, Akinon 4.2. */
const listQuerySchema = z.object({
  projectId: required,
  flowId: required,
  limit: whole.pipe(z.int().min(1).max(100)).default(25),
  page: whole.pipe(z.int().min(1)).default(1),
  log_type: z.enum(['1', '2', '3']).optional(),
  filename_uuid: required.optional(),
  original_filename_uuid: required.optional(),
});
export type ListQuery = z.output<typeof listQuerySchema> & { readonly searches: readonly Search[] };

/** One `search_field.N` with its `search_value.N`. */
export interface Search {
  readonly field: string;
  readonly value: string;
}

/** Returns the fields of a query with the project under `projectId`, in whatever spelling the behaviour understands. */
export function queryFields(params: URLSearchParams, behaviour: Behaviour): Readonly<Record<string, string>> {
  const { projectId, projectid, ...others } = Object.fromEntries(params);
  const spellings = { either: projectId ?? projectid, projectId, projectid };
  const project = spellings[behaviour.projectParameter];
  return { ...others, ...(project === undefined ? {} : { projectId: project }) };
}

function searchesOf(fields: Readonly<Record<string, string>>): Search[] | undefined {
  const searches: Search[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const number = /^search_field\.([1-9]\d*)$/.exec(name)?.[1];
    if (number === undefined) continue;
    const value = fields[`search_value.${number}`];
    if (value === undefined || field === '') return undefined;
    searches.push({ field, value });
  }
  return searches;
}

/** Returns a query of the listing, or undefined when a required field is missing or any is wrong. */
export function readListQuery(params: URLSearchParams, behaviour: Behaviour): ListQuery | undefined {
  const fields = queryFields(params, behaviour);
  const read = listQuerySchema.safeParse(fields);
  const searches = searchesOf(fields);
  return read.success && searches ? { ...read.data, searches } : undefined;
}

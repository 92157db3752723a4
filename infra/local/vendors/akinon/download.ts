import { z } from 'zod';
import { type Answer, type StandInRequest, text } from '../kit/answer.ts';
import type { Context } from './context.ts';
import { detailFile } from './detail-file.ts';
import { type DownloadForm, downloadText } from './download-form.ts';
import { queryFields } from './list-query.ts';
import { refused } from './refusals.ts';

const downloadQuerySchema = z.object({
  id: z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
  projectId: z.string().min(1),
  flowId: z.string().min(1),
  projectslug: z.string().min(1),
});

/**
 * Answers the download of a detail file: base64 text of a zip with one JSON file.
 *
 * Errors: 400 for a field that is missing or wrong; 404 for a row that has no detail, or not yet, or is not listed.
 * Source: vendor document 002; the 404 is not documented.
 */
export function downloadDetail(context: Context, request: StandInRequest, form?: DownloadForm): Answer {
  const { behaviour, catalogue, now } = context;
  const read = downloadQuerySchema.safeParse(queryFields(new URL(request.url).searchParams, behaviour));
  if (!read.success) return refused.badRequest();
  const { id, projectId, flowId, projectslug } = read.data;
  const row = catalogue.withDetail(id);
  const { project, flow } = row?.run ?? {};
  const nowMs = now();
  if (!row || form === 'missing' || project?.projectId !== projectId || flow?.flowId !== flowId) return refused.empty();
  if (project.projectSlug !== projectslug) return refused.badRequest();
  if (!catalogue.isListed(row, nowMs) || !catalogue.hasDetailAt(row, nowMs)) return refused.empty();
  return text(downloadText({ name: `${id}.json`, bytes: detailFile(row.run, row.offset, nowMs) }, form), 200);
}

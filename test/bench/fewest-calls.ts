import { z } from 'zod';

/** Seconds of a window of SnapLogic's log by default. */
const WINDOW_SECONDS = 900;
const DAY_SECONDS = 86_400;
/** Most rows of one page. Source: vendor documents 002 and 003. */
const [SAP_PAGE, AKINON_PAGE] = [200, 100];

const SapTruthSchema = z.object({ identity: z.string() });
const AkinonTruthSchema = z.object({
  stream: z.string(),
  record: z.object({ process_group_id: z.string().optional(), original_filename_uuid: z.string().optional() }),
});

const counted = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * The fewest requests that bring every run log of SAP: one token, one page of jobs, one page of schedules for each job,
 * and ceil(runs / 200) pages of each schedule.
 */
export async function fewestOfSap(truth: AsyncIterable<string>): Promise<number> {
  const runs = new Map<string, number>();
  // Rows are named `<job>/<schedule>/<run>`.
  for await (const line of truth) {
    const [job, schedule] = SapTruthSchema.parse(JSON.parse(line)).identity.split('/');
    counted(runs, `${job}/${schedule}`);
  }
  const jobs = new Set([...runs.keys()].map((key) => key.split('/')[0]));
  return 1 + 1 + jobs.size + [...runs.values()].reduce((sum, count) => sum + Math.ceil(count / SAP_PAGE), 0);
}

/**
 * The fewest requests that bring everything of Akinon: one token; for each flow its pages of runs, for each run its pages
 * of line logs, in each case up to one that is not full (or a 404); and one download for each detail file.
 */
export async function fewestOfAkinon(truth: AsyncIterable<string>): Promise<number> {
  const flows = new Map<string, number>();
  const lines = new Map<string, number>();
  let downloads = 0;
  for await (const line of truth) {
    const { stream, record } = AkinonTruthSchema.parse(JSON.parse(line));
    const run = record.original_filename_uuid ?? '';
    if (stream === 'log-details') downloads += 1;
    else if (stream === 'line-logs') counted(lines, run);
    else {
      counted(flows, record.process_group_id ?? '');
      lines.set(run, lines.get(run) ?? 0);
    }
  }
  const pages = (counts: Map<string, number>): number =>
    [...counts.values()].reduce((sum, rows) => sum + Math.floor(rows / AKINON_PAGE) + 1, 0);
  return 1 + pages(flows) + pages(lines) + downloads;
}

/** The fewest requests that bring a day of SnapLogic's log: one for each window. */
export const fewestOfSnapLogic = async (): Promise<number> => DAY_SECONDS / WINDOW_SECONDS;

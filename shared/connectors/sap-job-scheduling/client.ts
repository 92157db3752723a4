import { IngestError } from '../../domain/errors.ts';
import { losslessItems } from '../../domain/lossless-json.ts';
import type { Tally } from '../../ports/connector.ts';
import type { VendorCall, VendorClient } from '../vendor-client.ts';
import { nextCursor } from './next-cursor.ts';
import { type RunSubject, scheduledMs } from './run.ts';
import { JobPageSchema, type RunLog, RunLogPageSchema, RunLogSchema, SchedulePageSchema } from './schema.ts';
import type { WalkedPage } from './walk.ts';
import type { WalkState } from './walk-state.ts';

/** Most run logs that one page holds. Source: vendor document 003; facts sheet section 2.2. */
const RUN_PAGE = 200;
/** Most jobs, and schedules, that one page holds. Source: facts sheet section 2.2. */
const LIST_PAGE = 100;
/** More pages than this in one listing of jobs means that the vendor does not page at all. */
const MAX_LIST_PAGES = 1_000;

/** A run log: what the connector reads of it, and its line as the vendor spelled it. */
export interface ReadRunLog {
  readonly row: RunLog;
  readonly line: string;
}

export interface RunLogPage extends WalkedPage {
  readonly logs: readonly ReadRunLog[];
}

export interface ListedJob {
  readonly jobId: string;
  readonly name: string | undefined;
}

const id = encodeURIComponent;
const schedulesPath = (jobId: string): string => `/scheduler/jobs/${id(jobId)}/schedules`;
const runsPath = ({ jobId, scheduleId }: RunSubject): string => `${schedulesPath(jobId)}/${id(scheduleId)}/runs`;

/** The endpoints of SAP Job Scheduling that Runlake uses, one method each. Errors: as `VendorClient`. */
export class SapClient {
  readonly #vendor: VendorClient;
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `instanceId` picks the service instance where the credentials do not. */
  constructor(vendor: VendorClient, baseUrl: string, instanceId: string | undefined) {
    this.#vendor = vendor;
    this.#baseUrl = baseUrl;
    this.#headers = instanceId === undefined ? {} : { 'x-sap-scheduler-instance-id': instanceId };
  }

  /** One page of a schedule's run logs, in the vendor's order. Errors: gone when there is none, or no such schedule. */
  async runLogs(
    subject: RunSubject,
    { request, base }: Pick<WalkState, 'request' | 'base'>,
    tally: Tally,
  ): Promise<RunLogPage> {
    const place = request.kind === 'offset' ? { offset: request.skip + (base ?? 0) } : { next: request.next };
    const { value, text } = await this.#vendor.json(
      {
        ...this.#get('run logs', runsPath(subject)),
        query: { page_size: RUN_PAGE, ...place },
        tally,
      },
      RunLogPageSchema,
    );
    const lines = losslessItems(text, 'results');
    const next = value.next_url === undefined ? undefined : nextCursor(value.next_url, this.#baseUrl);
    // The end of a listing has no next_url: one that can not be followed must not be taken for it.
    if (request.kind === 'cursor' && value.next_url !== undefined && value.next_url !== '' && next === undefined) {
      throw new IngestError('transient', 'next_url of run logs has no cursor, although the page before had one', {
        safe: { endpoint: 'run logs' },
      });
    }
    return {
      rows: value.results.map((row) => ({ runId: row.runId, atMs: scheduledMs(row) })),
      total: value.total,
      next,
      logs: value.results.map((row, index) => ({ row, line: lines[index] ?? JSON.stringify(row) })),
    };
  }

  /** Errors: gone when the vendor does not know the run, or no longer. */
  async runLog(subject: RunSubject, runId: string, tally: Tally): Promise<ReadRunLog> {
    const path = `${runsPath(subject)}/${id(runId)}`;
    const { value, text } = await this.#vendor.json({ ...this.#get('run log', path), tally }, RunLogSchema);
    const [line = JSON.stringify(value)] = losslessItems(`{"row":[${text}]}`, 'row');
    return { row: value, line };
  }

  /** Every job that the credentials may see, page by page. */
  async *jobs(tally: Tally): AsyncGenerator<ListedJob[]> {
    yield* this.#pages(async (skip) => {
      const call = { ...this.#get('jobs', '/scheduler/jobs'), query: { page_size: LIST_PAGE, offset: skip }, tally };
      const { value } = await this.#vendor.json(call, JobPageSchema);
      const items = value.results.flatMap(({ jobId, _id, name }) => {
        const known = jobId ?? _id;
        return known === undefined ? [] : [{ key: known, item: { jobId: known, name } }];
      });
      return { items, total: value.total, received: value.results.length };
    });
  }

  /** The schedules of a job, active or not. Errors: gone when the vendor does not know the job. */
  async schedules(jobId: string, tally: Tally): Promise<string[]> {
    const found: string[] = [];
    const pages = this.#pages(async (skip) => {
      const call = {
        ...this.#get('schedules', schedulesPath(jobId)),
        query: { page_size: LIST_PAGE, offset: skip },
        tally,
      };
      const { value } = await this.#vendor.json(call, SchedulePageSchema);
      const items = value.results.map(({ scheduleId }) => ({ key: scheduleId, item: scheduleId }));
      return { items, total: value.total, received: items.length };
    });
    for await (const page of pages) found.push(...page);
    return found;
  }

  /** The cheapest question that needs every right. */
  async ask(): Promise<void> {
    await this.#vendor.json(
      { ...this.#get('jobs', '/scheduler/jobs'), query: { page_size: 1, offset: 0 } },
      JobPageSchema,
    );
  }

  #get(endpoint: string, path: string): VendorCall {
    return { endpoint, method: 'GET', path, headers: this.#headers };
  }

  /**
   * Pages by offset, each beginning with the last row of the page before, so that it does not matter whether offsets count
   * from 0 or 1. Ends when the total is reached or a page has nothing new. Each item comes once.
   */
  async *#pages<T>(
    ask: (skip: number) => Promise<{
      readonly items: readonly { readonly key: string; readonly item: T }[];
      readonly total: number | undefined;
      readonly received: number;
    }>,
  ): AsyncGenerator<T[]> {
    const seen = new Set<string>();
    let skip = 0;
    for (let page = 0; page < MAX_LIST_PAGES; page += 1) {
      const { items, total, received } = await ask(skip);
      const fresh = items.filter(({ key }) => !seen.has(key));
      for (const { key } of fresh) seen.add(key);
      if (fresh.length > 0) yield fresh.map(({ item }) => item);
      if (fresh.length === 0 || (total !== undefined && total > 0 && seen.size >= total)) return;
      skip += Math.max(1, received - 1);
    }
    throw new IngestError('transient', `The listing of jobs or schedules does not end after ${MAX_LIST_PAGES} pages`);
  }
}

import { IngestError } from '../../domain/errors.ts';
import { losslessItems } from '../../domain/lossless-json.ts';
import type { Tally } from '../../ports/connector.ts';
import type { HttpResponse } from '../../ports/http.ts';
import type { VendorClient } from '../vendor-client.ts';
import { type LogRow, readLogRow } from './log-row.ts';
import { LogPageSchema } from './schema.ts';
import type { AkinonSettings } from './settings.ts';

/** Most rows that a page holds. Source: vendor document 002. */
const PAGE_LIMIT = 100;

export type LogType = 1 | 2 | 3;

/** What a listing is restricted to. `executionId` finds a main log, `originalId` the logs below it. */
export interface LogQuery {
  readonly flowId: string;
  readonly logType: LogType;
  readonly limit?: number;
  readonly executionId?: string;
  readonly originalId?: string;
  /** Only line logs with these options. */
  readonly search?: Readonly<Record<string, string>>;
}

/**
 * One page of a listing. `size` counts the rows of all types in the answer; `limit` is what the answer itself says of the
 * most rows it could hold.
 */
export interface LogPage {
  readonly rows: readonly LogRow[];
  readonly size: number;
  readonly limit: number | undefined;
}

/** Speaks with the Integrator. Errors: those of `VendorClient`. Source: vendor document 002. */
export class AkinonClient {
  readonly #client: VendorClient;
  readonly #settings: AkinonSettings;

  constructor(client: VendorClient, settings: AkinonSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** A page of logs; pages count from 1. `undefined`: the vendor's 404, which means that there is nothing. */
  async listLogs(query: LogQuery, page: number, tally?: Tally): Promise<LogPage | undefined> {
    const call = {
      endpoint: 'logs',
      method: 'GET',
      path: '/logs',
      query: {
        ...this.#project(),
        flowId: query.flowId,
        log_type: query.logType,
        limit: query.limit ?? PAGE_LIMIT,
        page,
        filename_uuid: query.executionId,
        original_filename_uuid: query.originalId,
        ...searchParameters(query.search ?? {}),
      },
      ...(tally === undefined ? {} : { tally }),
    } as const;
    const answer = await this.#client.json(call, LogPageSchema).catch(nothingWhenGone);
    if (answer === undefined) return undefined;
    const rows = losslessItems(answer.text, 'results').map(readLogRow);
    return {
      rows: rows.filter(({ fields }) => isOfType(fields.log_type, query.logType)),
      size: rows.length,
      limit: answer.value.limit,
    };
  }

  /** The detail of a log: base64 text, to be read to the end or discarded. `undefined`: there is none. */
  async download(flowId: string, logId: string, tally: Tally): Promise<HttpResponse | undefined> {
    const call = {
      endpoint: 'log download',
      method: 'GET',
      path: '/logs/download',
      query: { ...this.#project(), id: logId, flowId, projectslug: this.#settings.scope.projectSlug },
      headers: { accept: 'text/plain, */*' },
      tally,
    } as const;
    return this.#client.stream(call).catch(nothingWhenGone);
  }

  #project(): Record<string, string> {
    return { [this.#settings.projectIdParameter]: this.#settings.scope.projectId };
  }
}

/** A row that does not name its type is taken for what was asked for. */
const isOfType = (type: number | undefined, asked: LogType): boolean =>
  type === undefined || Number.isNaN(type) || type === asked;

function searchParameters(search: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(search).flatMap(([field, value], index) => [
    [`search_field.${index + 1}`, field],
    [`search_value.${index + 1}`, value],
  ]);
  return Object.fromEntries(pairs);
}

function nothingWhenGone(error: unknown): undefined {
  if (error instanceof IngestError && error.kind === 'gone') return undefined;
  throw error;
}

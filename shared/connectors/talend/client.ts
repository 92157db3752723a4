import { IngestError } from '../../domain/errors.ts';
import { losslessItems } from '../../domain/lossless-json.ts';
import { utcSeconds } from '../../domain/utc.ts';
import type { Window } from '../../domain/window.ts';
import type { Tally } from '../../ports/connector.ts';
import type { VendorClient } from '../vendor-client.ts';
import {
  type Execution,
  type ExecutionPage,
  ExecutionPageSchema,
  ExecutionSchema,
  GenerationSchema,
  LogPageSchema,
  LogStatusSchema,
} from './schema.ts';

/** Most rows that one page of the listing holds. Source: processing API. */
export const LIST_LIMIT = 100;
/** Most entries that one page of a log holds. Source: vendor document 001. */
export const PAGE_COUNT = 200;

/** What a listing is restricted to; the vendor gives no workspace and no environment on its rows. */
export interface ListTarget {
  readonly taskId?: string;
  readonly workspaceId?: string;
  readonly environmentId?: string;
}

/** One part of a log in the making. `nextEndTime` is set while older entries remain that this part does not hold. */
export interface Generation {
  readonly token: string;
  readonly announced: number | undefined;
  readonly nextEndTime: string | undefined;
}

/** A page of a log: entries as JSON lines, and how many the whole walk should give. */
export interface LogPage {
  readonly lines: readonly string[];
  readonly counted: number;
  readonly nextIndex: number | undefined;
}

const id = encodeURIComponent;

/** The endpoints of Talend Cloud that Runlake uses, one method each. Errors: as `VendorClient`. */
export class TalendClient {
  readonly #vendor: VendorClient;

  constructor(vendor: VendorClient) {
    this.#vendor = vendor;
  }

  /**
   * One page of the runs that overlap the window; the vendor promises no order. Bounds in epoch milliseconds.
   * Errors: config when the vendor does not know the task.
   */
  async listExecutions(
    target: ListTarget,
    window: Window,
    page: { readonly offset: number; readonly limit?: number },
    tally?: Tally,
  ): Promise<ExecutionPage> {
    const { taskId, workspaceId, environmentId } = target;
    const { offset, limit = LIST_LIMIT } = page;
    const call = {
      endpoint: 'list executions',
      method: 'GET',
      path: `/processing/executables/tasks/${taskId === undefined ? '' : `${id(taskId)}/`}executions`,
      query: { from: window.fromMs, to: window.toMs, limit, offset, workspaceId, environmentId },
      ...(tally === undefined ? {} : { tally }),
    } as const;
    try {
      return (await this.#vendor.json(call, ExecutionPageSchema)).value;
    } catch (error) {
      const refused = error instanceof IngestError && (error.kind === 'gone' || error.kind === 'contract');
      if (taskId === undefined || !refused) throw error;
      throw new IngestError('config', `the vendor knows no task "${taskId}"; correct scope.tasks of this source`, {
        cause: error,
        safe: { ...error.safe, taskId },
      });
    }
  }

  async getExecution(executionId: string, tally: Tally): Promise<Execution> {
    const { value } = await this.#vendor.json(
      { endpoint: 'get execution', method: 'GET', path: `/processing/executions/${id(executionId)}`, tally },
      ExecutionSchema,
    );
    return value;
  }

  /**
   * Asks for a log file: the newest entries up to `endTime`.
   * A 206 says that older entries remain, and its header where they end.
   */
  async generateLog(
    executionId: string,
    options: { readonly fileFormat: 'json' | 'text'; readonly endTime: string | undefined },
    tally: Tally,
  ): Promise<Generation> {
    const { status, headers, value } = await this.#vendor.json(
      {
        endpoint: 'generate log',
        method: 'POST',
        path: `/monitoring/executions/${id(executionId)}/logs`,
        query: { fileFormat: options.fileFormat.toUpperCase(), newFileName: true, endTime: options.endTime },
        tally,
      },
      GenerationSchema,
    );
    const nextEndTime = status === 206 ? headers['x-log-next-request-end-time'] : undefined;
    if (status === 206 && nextEndTime === undefined) {
      throw new IngestError(
        'contract',
        `generate log of run ${executionId}: the vendor says that this log has more parts (206), but not where they end; read it with logAccess: pages`,
        { safe: { endpoint: 'generate log', status } },
      );
    }
    return { token: value.token, announced: value.size, nextEndTime };
  }

  /** The URL of a log file that is READY; `undefined` for not ready, an unknown word, or READY without a URL. */
  async logUrl(executionId: string, token: string, tally: Tally): Promise<string | undefined> {
    const { value } = await this.#vendor.json(
      {
        endpoint: 'log status',
        method: 'POST',
        path: `/monitoring/executions/${id(executionId)}/logs/status`,
        headers: { 'content-type': 'text/plain' },
        body: token,
        tally,
      },
      LogStatusSchema,
    );
    return value.status.toUpperCase() === 'READY' ? value.presignedURL : undefined;
  }

  /** Entries of a log from `startIndex` on, oldest first, with a frozen end, so that lines which arrive meanwhile move nothing. */
  async readLogPage(
    executionId: string,
    page: { readonly startIndex: number; readonly count: number; readonly endMs: number },
    tally: Tally,
  ): Promise<LogPage> {
    const { startIndex, count, endMs } = page;
    const { value, text } = await this.#vendor.json(
      {
        endpoint: 'read log page',
        method: 'GET',
        path: `/monitoring/executions/${id(executionId)}/logs`,
        query: { count, startIndex, order: 'ASC', endTime: utcSeconds(endMs) },
        tally,
      },
      LogPageSchema,
    );
    return {
      lines: losslessItems(text, 'data'),
      counted: value.totalSizeFiltered ?? value.totalSize,
      nextIndex: value.nextIndex,
    };
  }

  /** Deletes a log at the vendor, for good; also fine when there is none, or no run. */
  async deleteLog(executionId: string, tally: Tally): Promise<void> {
    const call = {
      endpoint: 'delete log',
      method: 'DELETE',
      path: `/monitoring/executions/${id(executionId)}/logs`,
      tally,
    } as const;
    try {
      await this.#vendor.send(call);
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      // What the vendor does not know (any more) needs no deletion.
      if (error.kind === 'gone') return;
      if (error.kind !== 'auth') throw error;
      throw new IngestError('auth', `${error.message}; it takes the permission "Execution Logs - Delete"`, {
        cause: error,
        safe: error.safe,
      });
    }
  }
}

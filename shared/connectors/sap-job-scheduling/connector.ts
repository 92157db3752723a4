import type { AuditedItem } from '../../domain/audited-item.ts';
import { IngestError } from '../../domain/errors.ts';
import type { StepOutcome } from '../../domain/outcome.ts';
import type { SliceRow } from '../../domain/slice.ts';
import { utcSeconds } from '../../domain/utc.ts';
import type { Window } from '../../domain/window.ts';
import type { Connector, ConnectorPorts, ListedPage, ListedSlice, Tally, Verdict } from '../../ports/connector.ts';
import { VendorClient } from '../vendor-client.ts';
import { auditRunLogs } from './audit.ts';
import { sapAuthorizer } from './authorizer.ts';
import { SapClient } from './client.ts';
import { SAP_JOB_SCHEDULING_DESCRIPTION } from './description.ts';
import { backfillSlices, checkScope, listSlices, schedulesOf } from './discovery.ts';
import { type ListingMemory, type Reading, readMemory } from './memory.ts';
import { DELETED_AFTER_MS, isDue, planReading } from './progress.ts';
import { isKind, openReading, type ReadingStep, readOn } from './reading.ts';
import type { SapSettings } from './settings.ts';
import { startOfWalk } from './walk-state.ts';

const HOUR_MS = 3_600_000;

const unknownSince = ({ sinceMs }: { readonly sinceMs: number }): string =>
  `the vendor does not know this schedule since ${utcSeconds(sinceMs)}; asked again for a day`;

/** SAP Job Scheduling: the run logs of a schedule are one slice, which is read again and again. See README.md. */
export class SapJobSchedulingConnector implements Connector {
  readonly description = SAP_JOB_SCHEDULING_DESCRIPTION;
  readonly #settings: SapSettings;
  readonly #ports: ConnectorPorts;
  readonly #client: SapClient;

  constructor(settings: SapSettings, ports: ConnectorPorts) {
    const { source, baseUrl, timeoutMs, auth } = settings;
    this.#settings = settings;
    this.#ports = ports;
    const vendor = new VendorClient(ports, { source, baseUrl, timeoutMs }, sapAuthorizer(ports, settings));
    this.#client = new SapClient(vendor, baseUrl, auth.instanceId);
  }

  discover(cursor: Readonly<Record<string, unknown>> | undefined): AsyncGenerator<ListedPage> {
    return listSlices(this.#client, this.#settings.scope, cursor, this.#ports.environment.now());
  }

  async step(slice: SliceRow, tally: Tally): Promise<StepOutcome> {
    const nowMs = this.#ports.environment.now();
    const memory = readMemory(slice);
    const sinceMs = this.#sinceMs(memory);
    if (memory.reading === undefined && !isDue(memory, slice.wokenAtMs, nowMs)) {
      const note = memory.missing === undefined ? 'everything listed so far has landed' : unknownSince(memory.missing);
      return { kind: 'rest', note };
    }
    const reading = memory.reading ?? this.#newReading(memory, nowMs);
    const lastDay = slice.parts.at(-1)?.index;
    const landedMs = lastDay === undefined ? undefined : lastDay * 24 * HOUR_MS;
    const step: ReadingStep = { client: this.#client, memory, reading, nowMs, sinceMs, landedMs, tally };
    try {
      const opened = await openReading(step);
      return { kind: 'records', reading: readOn({ ...step, reading: opened.reading }, opened.page) };
    } catch (error) {
      if (!isKind(error, 'gone')) throw error;
      return await this.#nothingListed(step, lastDay !== undefined);
    }
  }

  async check(): Promise<Verdict> {
    try {
      await checkScope(this.#client, this.#settings.scope);
    } catch (error) {
      if (!isKind(error, 'gone')) throw error;
      throw new IngestError(
        'config',
        `${error instanceof Error ? error.message : ''}; check the baseUrl of this source`,
        {
          source: this.#settings.source,
          cause: error,
        },
      );
    }
    return { ok: true, message: `jobs can be listed at ${new URL(this.#settings.baseUrl).host}` };
  }

  audit(range: Window, tally: Tally): AsyncGenerator<AuditedItem> {
    return auditRunLogs(this.#client, this.#settings, range, { nowMs: this.#ports.environment.now(), tally });
  }

  backfill(range: Window, tally: Tally): AsyncGenerator<ListedSlice[]> {
    const nowMs = this.#ports.environment.now();
    return backfillSlices(this.#client, this.#settings.scope, range, { nowMs, tally });
  }

  /** What is older does not land; a backfill may have asked for more. */
  #sinceMs({ backfillFromMs }: ListingMemory): number | undefined {
    const { sinceMs } = this.#settings;
    return sinceMs === undefined ? undefined : Math.min(sinceMs, backfillFromMs ?? sinceMs);
  }

  #newReading(memory: ListingMemory, nowMs: number): Reading {
    const { lookBackHours, offsetBase } = this.#settings;
    const plan = planReading(memory, {
      nowMs,
      lookBackMs: lookBackHours * HOUR_MS,
      sinceMs: this.#sinceMs(memory),
    });
    return { startedAtMs: nowMs, ...plan, walk: startOfWalk(offsetBase) };
  }

  /** 404 may mean that there are no run logs (yet, or any more), or that the schedule was deleted with all of them. */
  async #nothingListed({ memory, nowMs, tally }: ReadingStep, hasLanded: boolean): Promise<StepOutcome> {
    const { reading: _over, missing, ...kept } = memory;
    const schedules = await schedulesOf(this.#client, memory.jobId, tally);
    if (schedules?.includes(memory.scheduleId) === true) {
      const readAtMs = memory.reading?.startedAtMs ?? nowMs;
      return { kind: 'rest', note: 'there are no run logs', memory: { ...kept, readAtMs } };
    }
    const sinceMs = missing?.sinceMs ?? nowMs;
    if (nowMs - sinceMs < DELETED_AFTER_MS) {
      return {
        kind: 'rest',
        note: unknownSince({ sinceMs }),
        memory: { ...kept, missing: { sinceMs, askedAtMs: nowMs } },
      };
    }
    if (hasLanded || memory.frontierMs !== undefined) {
      return { kind: 'done', note: 'the schedule was deleted at the vendor' };
    }
    if (memory.readAtMs !== undefined && memory.open.length === 0) {
      return { kind: 'empty', note: 'the schedule was deleted at the vendor, and never listed a run' };
    }
    return { kind: 'gone', note: 'the vendor does not know this schedule; its run logs are deleted with it' };
  }
}

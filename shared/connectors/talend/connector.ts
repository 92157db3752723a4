import type { AuditedItem } from '../../domain/audited-item.ts';
import { IngestError } from '../../domain/errors.ts';
import { STILL_EXECUTING, type StepOutcome } from '../../domain/outcome.ts';
import { type Pace, UNKNOWN_PACE } from '../../domain/pace.ts';
import type { SliceRow } from '../../domain/slice.ts';
import { discoveryWindow, splitWindow, type Window } from '../../domain/window.ts';
import type { Connector, ConnectorPorts, ListedPage, ListedSlice, Tally, Verdict } from '../../ports/connector.ts';
import { VendorClient } from '../vendor-client.ts';
import { auditRuns } from './audit.ts';
import { talendAuthorizer } from './authorizer.ts';
import { TalendClient } from './client.ts';
import { readCursor } from './cursor.ts';
import { TALEND_DESCRIPTION } from './description.ts';
import { listWindow } from './discovery.ts';
import { finalMemory, listTargets, runningDelaySeconds, settleSeconds, toListedSlice } from './listed-run.ts';
import { stepPages } from './log-pages.ts';
import { type LogSteps, stepLog } from './log-steps.ts';
import { type LogMemory, readMemory } from './memory.ts';
import { isFinal, toRunRecord } from './run.ts';
import { runsOf } from './runs-of-range.ts';
import type { Execution } from './schema.ts';
import type { TalendSettings } from './settings.ts';

const HOUR_MS = 3_600_000;
/** The listing goes back 60 days at most. Source: processing API. */
const MAX_REACH_MS = 60 * 24 * HOUR_MS - HOUR_MS;
/** A first discovery of weeks moves its watermark day by day. */
const MAX_WINDOW_MS = 7 * 24 * HOUR_MS;
/** The open end of a window stays this far behind the clock. */
const SAFETY_MS = 60_000;

/** Talend Cloud: every task run is one slice, its log one or more files that are made on request. See README.md. */
export class TalendConnector implements Connector {
  readonly description = TALEND_DESCRIPTION;
  readonly #settings: TalendSettings;
  readonly #ports: ConnectorPorts;
  readonly #client: TalendClient;
  readonly #steps: LogSteps;

  constructor(settings: TalendSettings, ports: ConnectorPorts) {
    const vendor = { source: settings.source, baseUrl: settings.baseUrl, timeoutMs: settings.timeoutMs };
    this.#settings = settings;
    this.#ports = ports;
    this.#client = new TalendClient(new VendorClient(ports, vendor, talendAuthorizer(ports, vendor, settings.auth)));
    this.#steps = {
      ports,
      client: this.#client,
      fileFormat: settings.fileFormat,
      timeoutMs: settings.timeoutMs,
      pace: undefined,
    };
  }

  async *discover(cursor: Readonly<Record<string, unknown>> | undefined): AsyncGenerator<ListedPage> {
    const before = readCursor(cursor);
    this.#steps.pace ??= before.pace;
    const range = discoveryWindow({
      watermarkMs: before.watermarkMs,
      sinceMs: this.#settings.sinceMs,
      nowMs: this.#ports.environment.now(),
      lookBackMs: this.#settings.lookBackHours * HOUR_MS,
      safetyMs: SAFETY_MS,
      maxReachMs: MAX_REACH_MS,
    });
    const floorMs = before.watermarkMs === undefined ? range.fromMs : before.floorMs;
    const floor = floorMs === undefined ? {} : { floorMs };
    for (const window of splitWindow(range, MAX_WINDOW_MS)) {
      for (const target of listTargets(this.#settings.scope)) {
        for await (const executions of listWindow(this.#client, target, window)) {
          yield { slices: executions.map((execution) => this.#listed(execution)) };
        }
      }
      yield { slices: [], cursor: { watermarkMs: window.toMs, ...floor, pace: this.#pace() } };
    }
  }

  async step(slice: SliceRow, tally: Tally): Promise<StepOutcome> {
    const memory = readMemory(slice);
    return memory.final ? this.#bring(slice, memory, tally) : this.#awaitFinal(slice, memory, tally);
  }

  async check(): Promise<Verdict> {
    const toMs = this.#ports.environment.now();
    for (const target of listTargets(this.#settings.scope)) {
      await this.#client.listExecutions(target, { fromMs: toMs - HOUR_MS, toMs }, { offset: 0, limit: 1 });
    }
    return { ok: true, message: `runs can be listed at ${new URL(this.#settings.baseUrl).host}` };
  }

  audit(range: Window, tally: Tally): AsyncGenerator<AuditedItem> {
    return auditRuns(this.#client, this.#settings, range, { nowMs: this.#ports.environment.now(), tally });
  }

  async *backfill(range: Window, tally: Tally): AsyncGenerator<ListedSlice[]> {
    const nowMs = this.#ports.environment.now();
    const asked = { fromMs: Math.max(range.fromMs, nowMs - MAX_REACH_MS), toMs: range.toMs };
    for await (const executions of runsOf(this.#client, this.#settings, asked, { nowMs, tally })) {
      yield executions.map((execution) => this.#listed(execution));
    }
  }

  /** Waits until the run is final, and then until its log is complete. */
  async #awaitFinal(slice: SliceRow, memory: LogMemory, tally: Tally): Promise<StepOutcome> {
    const nowMs = this.#ports.environment.now();
    const execution = await this.#client.getExecution(slice.id, tally);
    const run = toRunRecord(execution, slice.run);
    if (!isFinal(execution, nowMs)) {
      return {
        kind: 'wait',
        state: 'pending',
        beforeDeadline: true,
        run,
        delaySeconds: runningDelaySeconds(run, nowMs),
        note: STILL_EXECUTING,
      };
    }
    const final = finalMemory(memory, execution);
    const settle = settleSeconds(execution, nowMs, this.#settings.settleSeconds);
    if (settle > 0)
      return {
        kind: 'wait',
        state: 'pending',
        run,
        memory: final,
        delaySeconds: settle,
        note: 'the run has just finished',
      };
    return { run, ...(await this.#bring(slice, final, tally)) };
  }

  /** The log of a final run, by the configured way; then what is to do once it has landed. */
  async #bring(slice: SliceRow, memory: LogMemory, tally: Tally): Promise<StepOutcome> {
    try {
      const outcome = await this.#land(slice, memory, tally);
      return outcome.kind === 'done' ? this.#afterLanding(slice, memory, tally) : outcome;
    } catch (error) {
      const nothing = error instanceof IngestError && error.kind === 'gone' && memory.neverStarted;
      if (!nothing) throw error;
      return { kind: 'empty', note: 'the run never started, and the vendor has no log of it' };
    }
  }

  #land(slice: SliceRow, memory: LogMemory, tally: Tally): Promise<StepOutcome> {
    const nowMs = this.#ports.environment.now();
    return this.#settings.logAccess === 'file'
      ? stepLog(this.#steps, slice, memory, tally)
      : stepPages(this.#client, slice, memory, nowMs, tally);
  }

  #afterLanding(slice: SliceRow, memory: LogMemory, tally: Tally): StepOutcome {
    if (!this.#settings.deleteAfterLanding || memory.cleaned) return { kind: 'done', memory };
    return {
      kind: 'cleanup',
      memory: { ...memory, cleaned: true },
      remove: () => this.#client.deleteLog(slice.id, tally),
    };
  }

  #listed(execution: Execution): ListedSlice {
    return toListedSlice(execution, this.#pace(), this.#ports.environment.now(), this.#settings.settleSeconds);
  }

  #pace(): Pace {
    return this.#steps.pace ?? UNKNOWN_PACE;
  }
}

import type { AuditedItem } from '../../domain/audited-item.ts';
import { IngestError } from '../../domain/errors.ts';
import type { StepOutcome } from '../../domain/outcome.ts';
import type { SliceRow } from '../../domain/slice.ts';
import type { Window } from '../../domain/window.ts';
import type { Connector, ConnectorPorts, ListedPage, ListedSlice, Tally, Verdict } from '../../ports/connector.ts';
import { VendorClient } from '../vendor-client.ts';
import { auditExecutions } from './audit.ts';
import { akinonAuthorizer } from './authorizer.ts';
import { Backfill } from './backfill.ts';
import { AkinonClient } from './client.ts';
import { type Cursor, readCursor } from './cursor.ts';
import { AKINON_DESCRIPTION } from './description.ts';
import { stepDetails } from './details.ts';
import { executionOf, type FlowWalk, type ListPage, walkFlow } from './discovery.ts';
import { InterruptedWalks } from './interrupted-walks.ts';
import type { LogRow } from './log-row.ts';
import { isFinal } from './log-state.ts';
import { stepLower } from './lower-logs.ts';
import { listedMemory, runningDelaySeconds, stepMain } from './main-log.ts';
import { readMemory } from './memory.ts';
import { toRunRecord } from './run.ts';
import type { AkinonSettings } from './settings.ts';
import { planWalk, progressAfter, type WalkPlan } from './walk-plan.ts';

const HOUR_MS = 3_600_000;

/** Akinon Integrator: every execution of a flow is one slice, with its main, line and sub logs and details. See README.md. */
export class AkinonConnector implements Connector {
  readonly description = AKINON_DESCRIPTION;
  readonly #settings: AkinonSettings;
  readonly #ports: ConnectorPorts;
  readonly #client: AkinonClient;
  readonly #interrupted = new InterruptedWalks();
  readonly #backfill: Backfill;

  constructor(settings: AkinonSettings, ports: ConnectorPorts) {
    const vendor = { source: settings.source, baseUrl: settings.baseUrl, timeoutMs: settings.timeoutMs };
    this.#settings = settings;
    this.#ports = ports;
    this.#client = new AkinonClient(
      new VendorClient(ports, vendor, akinonAuthorizer(ports, vendor, settings.auth)),
      settings,
    );
    this.#backfill = new Backfill(this.#client, settings.scope.flows);
  }

  async *discover(cursor: Readonly<Record<string, unknown>> | undefined): AsyncGenerator<ListedPage> {
    const { flows } = this.#settings.scope;
    const before = readCursor(cursor).flows;
    // A flow that is configured no more is forgotten: should it come back, it is swept.
    const after: Cursor['flows'] = Object.fromEntries(Object.entries(before).filter(([id]) => flows.includes(id)));
    let restless: IngestError | undefined;
    for (const flowId of flows) {
      const plan = planWalk({
        progress: before[flowId],
        nowMs: this.#ports.environment.now(),
        lookBackMs: this.#settings.lookBackHours * HOUR_MS,
        sinceMs: this.#settings.sinceMs,
      });
      const walk = this.#interrupted.take(flowId, plan);
      try {
        const depth = yield* this.#listFlow(flowId, walk);
        after[flowId] = progressAfter(walk.plan, depth, before[flowId]);
        yield { slices: [], cursor: { flows: { ...after } } };
      } catch (error) {
        // One flow's listing keeps no other from being listed.
        if (!(error instanceof IngestError) || error.kind !== 'transient') throw error;
        restless = error;
      }
    }
    if (restless !== undefined) throw restless;
  }

  step(slice: SliceRow, tally: Tally): Promise<StepOutcome> {
    const memory = readMemory(slice);
    const step = {
      client: this.#client,
      settings: this.#settings,
      environment: this.#ports.environment,
      slice,
      memory,
      tally,
    };
    switch (memory.stage) {
      case 'main':
        return stepMain(step);
      case 'lines':
      case 'subs':
        return Promise.resolve(stepLower(step, memory.stage));
      case 'details':
        return stepDetails(step);
    }
  }

  async check(): Promise<Verdict> {
    const { flows } = this.#settings.scope;
    for (const flowId of flows) await this.#client.listLogs({ flowId, logType: 1, limit: 1 }, 1);
    const host = new URL(this.#settings.baseUrl).host;
    return { ok: true, message: `the logs of ${flows.length} flows can be listed at ${host}` };
  }

  audit(range: Window, tally: Tally): AsyncGenerator<AuditedItem> {
    return auditExecutions(this.#client, this.#settings, range, { nowMs: this.#ports.environment.now(), tally });
  }

  backfill(range: Window, tally: Tally): AsyncGenerator<readonly ListedSlice[]> {
    const listed = (flowId: string, row: LogRow) => this.#listed(flowId, row);
    return this.#backfill.list(range, listed, { nowMs: this.#ports.environment.now(), tally });
  }

  async *#listFlow(flowId: string, walk: FlowWalk): AsyncGenerator<ListedPage, WalkPlan['depth']> {
    const list: ListPage = (page) =>
      this.#client.listLogs({ flowId, logType: 1 }, page).catch((error: unknown) => {
        this.#interrupted.keep(flowId, walk);
        throw error;
      });
    const pages = walkFlow(list, walk, this.#settings.sinceMs);
    for (;;) {
      const { done, value } = await pages.next();
      if (done === true) return value;
      yield { slices: value.map((row) => this.#listed(flowId, row)) };
    }
  }

  #listed(flowId: string, row: LogRow): ListedSlice {
    const id = executionOf(row);
    const run = toRunRecord(id, row.fields, { flowId, projectId: this.#settings.scope.projectId });
    const delaySeconds = isFinal(row.fields) ? 0 : runningDelaySeconds(run, this.#ports.environment.now());
    return { id, run, memory: listedMemory(row), delaySeconds };
  }
}

import type { PipelineEvent, Telemetry } from '../../shared/ports/telemetry.ts';
import { currentOperation } from '../budget/operation.ts';
import { eventMetrics } from './event-metrics.ts';
import { metricFields } from './metric-fields.ts';

export interface CloudTelemetryOptions {
  readonly stage: string;
  readonly now: () => number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** What happens many times a log: not told unless somebody looks for it. */
const CHATTER: readonly PipelineEvent['kind'][] = ['bytes', 'request'];

/**
 * Tells of a deployed function's work: a line of its log for each event, with the event's metrics in it, and the requests to
 * vendors in one line a source at the end of an invocation. What is counted when an invocation is cut off is lost.
 *
 * A line names the slice's correlation id also where whoever tells does not know it, as a connector.
 */
export class CloudTelemetry implements Telemetry {
  readonly #options: CloudTelemetryOptions;
  readonly #counts = new Map<string, { requests: number; throttled: number }>();

  constructor(options: CloudTelemetryOptions) {
    this.#options = options;
  }

  emit(event: PipelineEvent): void {
    const { stage, now, log } = this.#options;
    if (event.kind === 'request') this.#count(event.source, event.throttled === true);
    const { kind, ...fields } = event;
    const { correlationId } = currentOperation();
    log({
      level: this.#levelOf(kind),
      event: kind,
      ...(correlationId === undefined ? {} : { correlationId }),
      ...fields,
      ...metricFields({ stage, source: event.source, atMs: now() }, eventMetrics(event)),
    });
  }

  flush(): void {
    const { stage, now, log } = this.#options;
    for (const [source, { requests, throttled }] of this.#counts) {
      const metrics = metricFields(
        { stage, source, atMs: now() },
        { Requests: requests, ThrottledRequests: throttled },
      );
      log({ level: 'info', event: 'requests', source, requests, throttled, ...metrics });
    }
    this.#counts.clear();
  }

  #levelOf(kind: PipelineEvent['kind']): 'debug' | 'info' | 'warn' {
    if (CHATTER.includes(kind)) return 'debug';
    return kind === 'problem' || kind === 'given up' ? 'warn' : 'info';
  }

  #count(source: string, throttled: boolean): void {
    const counts = this.#counts.get(source) ?? { requests: 0, throttled: 0 };
    counts.requests += 1;
    if (throttled) counts.throttled += 1;
    this.#counts.set(source, counts);
  }
}

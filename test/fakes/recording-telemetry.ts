import type { PipelineEvent, Telemetry } from '../../shared/ports/telemetry.ts';

type OfKind<K extends PipelineEvent['kind']> = Extract<PipelineEvent, { readonly kind: K }>;

/** Keeps every event, for assertions. */
export class RecordingTelemetry implements Telemetry {
  readonly events: PipelineEvent[] = [];

  emit(event: PipelineEvent): void {
    this.events.push(event);
  }

  of<K extends PipelineEvent['kind']>(kind: K): OfKind<K>[] {
    return this.events.filter((event): event is OfKind<K> => event.kind === kind);
  }
}

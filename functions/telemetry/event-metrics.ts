import type { PipelineEvent } from '../../shared/ports/telemetry.ts';
import type { Measured } from './metric-fields.ts';

/** What an event measures; `{}` for most. Requests are not among it: they are counted, and told once an invocation. */
export function eventMetrics(event: PipelineEvent): Measured {
  switch (event.kind) {
    case 'moved':
      return event.brought === undefined ? {} : { LandedBytes: event.brought.bytes };
    case 'landed':
      return { LandedLogs: 1, ReadyLagSeconds: event.lagMs / 1_000, PollsPerLog: event.polls };
    case 'given up':
      return { GivenUp: 1 };
    case 'curated':
      return { BuiltRows: event.rows, BuiltBytes: event.bytes, BuildSeconds: event.buildMs / 1_000 };
    case 'discovered':
    case 'backfilled':
    case 'bytes':
    case 'request':
    case 'paused':
    case 'refused':
    case 'problem':
      return {};
  }
}

import { IngestError } from '../../domain/errors.ts';
import type { SliceRow } from '../../domain/slice.ts';
import type { Tally } from '../../ports/connector.ts';
import type { Environment } from '../../ports/environment.ts';
import type { AkinonClient } from './client.ts';
import type { RunMemory } from './memory.ts';
import type { AkinonSettings } from './settings.ts';

/** What every step of a run has at hand. */
export interface RunStep {
  readonly client: AkinonClient;
  readonly settings: AkinonSettings;
  readonly environment: Environment;
  readonly slice: SliceRow;
  readonly memory: RunMemory;
  readonly tally: Tally;
}

/** The flow in which a slice's run was found. Errors: invariant when its row does not say so. */
export function flowOf({ slice }: RunStep): string {
  const flowId = slice.run?.subject.flowId;
  if (flowId !== undefined) return flowId;
  throw new IngestError('invariant', `The index row of run ${slice.id} does not name its flow`, {
    source: slice.source,
  });
}

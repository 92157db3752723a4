import type { AuditedItem } from '../../shared/domain/audited-item.ts';
import type { Window } from '../../shared/domain/window.ts';
import type { Connector, VendorDescription } from '../../shared/ports/connector.ts';
import type { Environment } from '../../shared/ports/environment.ts';
import type { PartitionIndex } from '../../shared/ports/partition-index.ts';
import type { RawStore } from '../../shared/ports/raw-store.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/** What an audit reads. It writes nothing. */
export interface AuditServices {
  readonly environment: Pick<Environment, 'now'>;
  readonly index: Pick<SliceIndex, 'get' | 'byDay' | 'byState' | 'runsByDay' | 'getRun' | 'loadCheckpoint'>;
  readonly store: Pick<RawStore, 'listObjects' | 'head' | 'read'>;
  /** Absent where there are no tables. */
  readonly partitions?: Pick<PartitionIndex, 'get'>;
}

/** A source as an audit sees it. */
export interface AuditSource {
  readonly id: string;
  readonly vendor: string;
  readonly description: Pick<VendorDescription, 'streams' | 'slice' | 'retentionSeconds'>;
  /** What the vendor lists now. Absent: it is not asked, and `whyNotAsked` says why. */
  readonly ask?: (range: Window) => AsyncIterable<AuditedItem>;
  readonly whyNotAsked?: string;
}

/** The source behind a connector. */
export function auditSource(id: string, connector: Connector): AuditSource {
  const { description } = connector;
  const about = { id, vendor: description.vendor, description };
  if (connector.audit === undefined) return { ...about, whyNotAsked: 'the connector can not ask this vendor' };
  return { ...about, ask: (range) => connector.audit?.(range, { requests: 0 }) ?? nothing() };
}

async function* nothing(): AsyncGenerator<AuditedItem> {}

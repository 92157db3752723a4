import type { Source } from '../../shared/config/sources.ts';
import { createConnector } from '../../shared/connectors/registry.ts';
import type { Hold } from '../../shared/domain/hold.ts';
import type { ConnectorPorts, VendorDescription } from '../../shared/ports/connector.ts';
import { type AuditSource, auditSource } from '../audit/audit-source.ts';
import type { KnownSource } from './known-sources.ts';
import { ownGate } from './own-gate.ts';
import { UsageError } from './usage-error.ts';

/**
 * The sources of an audit: those that a data directory knows, and those that are configured, asked where they can be.
 *
 * `ports` undefined: nobody is asked. Shape: by id. Errors: UsageError for a source that neither knows.
 */
export function auditedSources(
  known: readonly KnownSource[],
  configured: readonly Source[],
  wanted: {
    readonly source: string | undefined;
    readonly ports: ConnectorPorts | undefined;
    readonly describe: (vendor: string) => VendorDescription | undefined;
    /** Sources that a person has paused: they count as not answering. */
    readonly holds?: ReadonlyMap<string, Hold>;
  },
): AuditSource[] {
  const { source: only, ports, describe, holds } = wanted;
  const ids = [...new Set([...known, ...configured].map(({ id }) => id))].sort();
  const chosen = only === undefined ? ids : ids.filter((id) => id === only);
  if (chosen.length === 0) throw new UsageError(`there is no source "${only}"; there is ${ids.join(', ')}`);
  return chosen.flatMap((id): AuditSource[] => {
    const source = configured.find((one) => one.id === id);
    if (source !== undefined && ports !== undefined) {
      const hold = holds?.get(id);
      const gate = ownGate(source, ports, hold === undefined ? undefined : { held: hold });
      return [auditSource(id, createConnector(source, { ...ports, gate }))];
    }
    const row = known.find((one) => one.id === id) ?? source;
    if (row === undefined) return [];
    const first = { name: 'stream' in row ? row.stream : row.vendor, content: 'files' } as const;
    const description = describe(row.vendor) ?? { streams: [first], slice: 'slice' };
    const whyNotAsked = ports === undefined ? 'the vendor was not asked' : 'the source is not configured';
    return [{ id, vendor: row.vendor, description, whyNotAsked }];
  });
}

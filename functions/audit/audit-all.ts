import type { Services } from '../services.ts';
import { type AuditedDay, type AuditOptions, audit } from './audit.ts';
import { auditSource } from './audit-source.ts';

/** Audits every configured source, each day by day. Errors: as `audit`. */
export async function* auditAll(
  services: Pick<Services, 'environment' | 'index' | 'store' | 'partitions' | 'sourceIds' | 'source'>,
  options: AuditOptions,
): AsyncGenerator<AuditedDay> {
  for (const id of services.sourceIds) {
    yield* audit(services, auditSource(id, services.source(id).connector), options);
  }
}

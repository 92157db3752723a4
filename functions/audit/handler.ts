import middy from '@middy/core';
import { createConnector } from '../../shared/connectors/registry.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import { cloudServices } from '../cloud-services.ts';
import { lazy } from '../lazy.ts';
import { logLine } from '../log-line.ts';
import { PatientGate } from './patient-gate.ts';
import { scheduledAudit } from './scheduled-audit.ts';

const services = lazy(() =>
  cloudServices(process.env, (source, ports) =>
    createConnector(source, ports.gate === undefined ? ports : { ...ports, gate: new PatientGate(ports.gate) }),
  ),
);

/** Entry of the audit function: one source that can not be audited does not keep the others from it. */
export const handler = middy(async (): Promise<void> => {
  const ready = await services();
  const options = {
    stage: process.env.RUNLAKE_STAGE ?? '',
    auditId: ready.environment.newId(),
    log: logLine,
  };
  const results = await Promise.allSettled(ready.sourceIds.map((source) => scheduledAudit(ready, source, options)));
  const failures = results.flatMap((result, at) => {
    const source = ready.sourceIds[at];
    return result.status === 'rejected' ? [{ source, error: toIngestError(result.reason, source) }] : [];
  });
  for (const { source, error } of failures)
    logLine({ level: 'error', event: 'audit failed', source, kind: error.kind, message: redact(error.message) });
  if (failures.length > 0) throw new Error(`${failures.length} of ${results.length} sources could not be audited`);
});

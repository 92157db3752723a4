import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { createConnector } from '../../shared/connectors/registry.ts';
import { cloudServices } from '../cloud-services.ts';
import { logLine } from '../log-line.ts';
import { logger } from '../telemetry/logger.ts';
import { createAuditHandler } from './create-handler.ts';
import { PatientGate } from './patient-gate.ts';

/** Entry of the audit function. */
export const handler = middy(
  createAuditHandler(
    () =>
      cloudServices(process.env, (source, ports) =>
        createConnector(source, ports.gate === undefined ? ports : { ...ports, gate: new PatientGate(ports.gate) }),
      ),
    { stage: process.env.RUNLAKE_STAGE ?? '', log: logLine },
  ),
).use(injectLambdaContext(logger));

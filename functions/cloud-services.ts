import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AesGcmSealer } from '../shared/adapters/aes-gcm-sealer.ts';
import { createAwsClients } from '../shared/adapters/aws-clients.ts';
import { CombinedSecretStore } from '../shared/adapters/combined-secret-store.ts';
import { EnvSecretStore } from '../shared/adapters/env-secret-store.ts';
import { NodeHttp } from '../shared/adapters/node-http.ts';
import { queueUrlsByPrefix } from '../shared/adapters/queue-urls.ts';
import { SecretsManagerSecretStore } from '../shared/adapters/secrets-manager-secret-store.ts';
import { type FunctionEnv, FunctionEnvSchema } from '../shared/config/env.ts';
import { type Source, SourcesSchema } from '../shared/config/sources.ts';
import { createConnector } from '../shared/connectors/registry.ts';
import { IngestError } from '../shared/domain/errors.ts';
import type { Connector, ConnectorPorts } from '../shared/ports/connector.ts';
import { awsStorage, composeWith } from './compose.ts';
import type { DoctorServices } from './doctor/doctor-services.ts';
import { logLine } from './log-line.ts';
import { CloudTelemetry } from './telemetry/cloud-telemetry.ts';

/** Connections of one invocation: it works on one slice, with a few calls at a time. */
const CONCURRENCY = 4;

/**
 * Builds the services of a deployed function from its environment, once per cold start. `connect` makes its connectors.
 * Errors: config, naming the variable or file, so that a broken deployment shows at once.
 */
export async function cloudServices(
  variables: Readonly<Record<string, string | undefined>>,
  connect: (source: Source, ports: ConnectorPorts) => Connector = createConnector,
): Promise<DoctorServices> {
  const env = readEnv(variables);
  const sources = await readSources(env.RUNLAKE_SOURCES_FILE);
  const clients = createAwsClients({ region: variables.AWS_REGION ?? 'us-east-1', concurrency: CONCURRENCY });
  const environment = { now: Date.now, random: Math.random, newId: randomUUID, sleep };
  const secretsManager = new SecretsManagerSecretStore({ client: clients.secretsManager, now: Date.now });
  const secrets = new CombinedSecretStore({ env: new EnvSecretStore(variables), secretsManager, allowPlain: true });
  const storage = awsStorage(
    clients,
    {
      bucket: env.RUNLAKE_BUCKET,
      table: env.RUNLAKE_TABLE,
      queueUrls: queueUrlsByPrefix(env.RUNLAKE_QUEUE_URL_PREFIX, env.RUNLAKE_STAGE),
    },
    randomUUID,
  );
  const ports: ConnectorPorts = {
    environment,
    secrets,
    http: new NodeHttp({
      version: variables.RUNLAKE_VERSION ?? '0',
      allowLoopback: env.RUNLAKE_VENDORS_ON_LOOPBACK !== undefined,
    }),
    sealer: new AesGcmSealer({ key: () => secretsManager.resolve(`\${secret:${env.RUNLAKE_SEALING_KEY_SECRET}}`) }),
    telemetry: new CloudTelemetry({ stage: env.RUNLAKE_STAGE, now: Date.now, log: logLine }),
  };
  const { sealer } = ports;
  const composed = composeWith(sources, storage, ports, connect);
  return { ...composed, curateDelaySeconds: env.RUNLAKE_CURATE_DELAY_SECONDS, sources, secrets, sealer };
}

function readEnv(variables: Readonly<Record<string, string | undefined>>): FunctionEnv {
  const parsed = FunctionEnvSchema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new IngestError('config', `The function's environment lacks or breaks: ${names}. Deploy the stack again.`);
}

/** The bundle's own copy of the sources: checked when it was written, and once more here. */
async function readSources(file: string): Promise<readonly Source[]> {
  const parsed = SourcesSchema.safeParse(JSON.parse(await readFile(join(import.meta.dirname, file), 'utf8')));
  if (parsed.success) return parsed.data.sources;
  throw new IngestError('config', `The bundled sources in ${file} do not fit this version. Deploy the stack again.`, {
    cause: parsed.error,
  });
}

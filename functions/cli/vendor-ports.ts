import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CombinedSecretStore } from '../../shared/adapters/combined-secret-store.ts';
import { EnvSecretStore } from '../../shared/adapters/env-secret-store.ts';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import { isLoopback } from '../../shared/config/source-fields.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { ConnectorPorts } from '../../shared/ports/connector.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';
import type { SecretStore } from '../../shared/ports/secret-store.ts';
import { secretFields } from './check-source.ts';

/** Is one of these sources on this machine? Then vendors may send us to this machine as well. */
export const anyOnLoopback = (sources: readonly Source[]): boolean =>
  sources.some(({ baseUrl }) => baseUrl !== undefined && isLoopback(new URL(baseUrl)));

/** Secrets of this process: environment variables, and what stands in clear where the configuration allowed it. */
export function localSecrets(sources: readonly Source[]): SecretStore {
  const fields = new Map(
    sources.flatMap((source) =>
      secretFields(source).map(({ field, reference }) => [reference, `${field} of source ${source.id}`] as const),
    ),
  );
  const env = new EnvSecretStore(process.env, (reference) => fields.get(reference));
  return new CombinedSecretStore({ env, allowPlain: true });
}

/** A question about rights has nothing to seal. */
const NO_SEALER: Sealer = {
  seal: () => Promise.reject(new Error('nothing is sealed here')),
  open: () => Promise.reject(new Error('nothing is sealed here')),
};

/** What a connector needs to be asked a question, without a pipeline behind it. */
export function vendorPorts(sources: readonly Source[], version: string): ConnectorPorts & { close(): void } {
  const http = new NodeHttp({ version, allowLoopback: anyOnLoopback(sources) });
  return {
    environment: { now: Date.now, random: Math.random, newId: randomUUID, sleep },
    http,
    sealer: NO_SEALER,
    secrets: localSecrets(sources),
    telemetry: { emit: () => {} },
    close: () => http.close(),
  };
}

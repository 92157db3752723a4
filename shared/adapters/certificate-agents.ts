import { createHash } from 'node:crypto';
import https from 'node:https';
import tls from 'node:tls';
import { IngestError } from '../domain/errors.ts';
import type { HttpRequest } from '../ports/http.ts';

type ClientCertificate = NonNullable<HttpRequest['clientCertificate']>;

/** Certificates in use at the same time; the one that was made first goes. */
const MAX_AGENTS = 16;

const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
};

/**
 * One pool of connections for each client certificate: a connection that proved one identity never serves another.
 *
 * Errors: config when certificate and key can not be used together; the message holds neither.
 */
export class CertificateAgents {
  readonly #options: https.AgentOptions;
  readonly #agents = new Map<string, https.Agent>();

  constructor(options: https.AgentOptions) {
    this.#options = options;
  }

  agent({ certificate, key }: ClientCertificate): https.Agent {
    const pair = { cert: certificate.reveal(), key: key.reveal() };
    const name = createHash('sha256').update(JSON.stringify(pair)).digest('hex');
    const known = this.#agents.get(name);
    if (known !== undefined) return known;
    const agent = new https.Agent({ ...this.#options, secureContext: secureContext(pair) });
    this.#agents.set(name, agent);
    const [oldest] = this.#agents.keys();
    if (this.#agents.size > MAX_AGENTS && oldest !== undefined) this.#agents.delete(oldest);
    return agent;
  }

  /** Closes the idle connections. */
  destroy(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }
}

function secureContext(pair: { readonly cert: string; readonly key: string }): tls.SecureContext {
  try {
    return tls.createSecureContext(pair);
  } catch (error) {
    throw new IngestError(
      'config',
      `Client certificate and key can not be used (${codeOf(error)}); check certificate and key in the auth of the source: both PEM, and of each other.`,
      { cause: error },
    );
  }
}

import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { IngestError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { awsFailure, failureName } from './aws-failure.ts';
import { cachedPromise } from './cached-promise.ts';
import { usableSecret } from './env-secret-store.ts';

/** A rotated secret is seen after at most this long. Units: milliseconds. */
const KEEP_MS = 5 * 60_000;
const REFERENCE = /^\$\{secret:([^#{}]+)(?:#([^#{}]+))?\}$/;

export interface SecretsManagerSecretStoreOptions {
  readonly client: () => Promise<SecretsManagerClient>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Resolves `${secret:name}` from AWS Secrets Manager, and `${secret:name#field}` from a secret that holds a JSON object.
 *
 * Kept for five minutes; callers at the same time share one request; a failure is not kept.
 * Errors: config when the secret or its field does not exist or can not be sent, transient for the rest.
 */
export class SecretsManagerSecretStore implements SecretStore {
  readonly #client: () => Promise<SecretsManagerClient>;
  readonly #now: () => number;
  readonly #loads = new Map<string, () => Promise<string>>();

  constructor(options: SecretsManagerSecretStoreOptions) {
    this.#client = options.client;
    this.#now = options.now;
  }

  async resolve(reference: string): Promise<Secret> {
    const [, name, field] = REFERENCE.exec(reference) ?? [];
    if (name === undefined)
      throw new IngestError('config', 'A secret is not written as ${secret:name} or ${secret:name#field}.');
    const load = this.#loads.get(name) ?? cachedPromise(() => this.#load(name), this.#now, KEEP_MS);
    this.#loads.set(name, load);
    const text = await load();
    return usableSecret(field === undefined ? text : fieldOf(text, field, reference), reference);
  }

  async #load(name: string): Promise<string> {
    const [{ GetSecretValueCommand }, client] = await Promise.all([
      import('@aws-sdk/client-secrets-manager'),
      this.#client(),
    ]);
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      if (SecretString !== undefined && SecretString !== '') return SecretString;
    } catch (error) {
      if (failureName(error) === 'ResourceNotFoundException') {
        throw new IngestError(
          'config',
          `Secret ${name} does not exist in AWS Secrets Manager in this account and region.`,
          { cause: error, safe: { secret: name } },
        );
      }
      throw awsFailure(error, { service: 'Secrets Manager', operation: 'GetSecretValue', resource: `secret ${name}` });
    }
    throw new IngestError('config', `Secret ${name} holds no text; store the value as a string.`, {
      safe: { secret: name },
    });
  }
}

/** One string of a JSON object. No error shows any of it. */
function fieldOf(text: string, field: string, reference: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const value: unknown =
    typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, field)
      ? Reflect.get(parsed, field)
      : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new IngestError(
    'config',
    `${reference} needs a secret that holds a JSON object with the text field ${field}.`,
    { safe: { reference } },
  );
}

import { IngestError } from '../../shared/domain/errors.ts';
import { Secret } from '../../shared/domain/secret.ts';
import type { SecretStore } from '../../shared/ports/secret-store.ts';

/** Secrets by their reference. */
export class MemorySecretStore implements SecretStore {
  readonly #values: Readonly<Record<string, string>>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values;
  }

  async resolve(reference: string): Promise<Secret> {
    const value = this.#values[reference];
    if (value === undefined) throw new IngestError('config', `There is no secret ${reference}.`);
    return new Secret(value);
  }
}

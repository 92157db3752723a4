import { parseSecretReference } from '../config/secret-reference.ts';
import { IngestError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { SecretStore } from '../ports/secret-store.ts';

export interface CombinedSecretStoreOptions {
  readonly env: SecretStore;
  /** Absent where there is no AWS account, as on a laptop. */
  readonly secretsManager?: SecretStore;
  /** Takes a text that is no reference as the secret itself: loopback tests only. */
  readonly allowPlain?: boolean;
}

/** Sends each reference to the store it names. Errors: config; a value in clear is never repeated in one. */
export class CombinedSecretStore implements SecretStore {
  readonly #options: CombinedSecretStoreOptions;

  constructor(options: CombinedSecretStoreOptions) {
    this.#options = options;
  }

  async resolve(reference: string): Promise<Secret> {
    const { env, secretsManager, allowPlain = false } = this.#options;
    switch (parseSecretReference(reference)?.from) {
      case 'env':
        return await env.resolve(reference);
      case 'secret':
        if (secretsManager !== undefined) return await secretsManager.resolve(reference);
        throw new IngestError(
          'config',
          `${reference} needs AWS Secrets Manager, which is not in use here; write \${env:NAME} instead.`,
          {
            safe: { reference },
          },
        );
      case undefined:
        if (allowPlain) return new Secret(reference);
        throw new IngestError('config', 'A secret in clear is refused; write ${env:NAME} or ${secret:name}.');
    }
  }
}

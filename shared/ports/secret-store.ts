import type { Secret } from '../domain/secret.ts';

/** Resolves `${env:NAME}` and `${secret:name}`. Errors: config, naming the reference and never the value. */
export interface SecretStore {
  resolve(reference: string): Promise<Secret>;
}

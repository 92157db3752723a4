import { parseSecretReference } from '../config/secret-reference.ts';
import { IngestError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { SecretStore } from '../ports/secret-store.ts';

/** Resolves `${env:NAME}` from environment variables that are given from outside. Errors: config, naming the variable. */
export class EnvSecretStore implements SecretStore {
  readonly #variables: Readonly<Record<string, string | undefined>>;
  readonly #fieldOf: (reference: string) => string | undefined;

  /** `fieldOf` names the field of `sources.yaml` that holds a reference, for the error's reader. */
  constructor(
    variables: Readonly<Record<string, string | undefined>>,
    fieldOf: (reference: string) => string | undefined = () => undefined,
  ) {
    this.#variables = variables;
    this.#fieldOf = fieldOf;
  }

  async resolve(reference: string): Promise<Secret> {
    const parsed = parseSecretReference(reference);
    if (parsed?.from !== 'env') throw new IngestError('config', 'A secret is not written as ${env:NAME}.');
    const value = this.#variables[parsed.name];
    if (value !== undefined && value !== '') return new Secret(value);
    const field = this.#fieldOf(reference);
    const where = field === undefined ? '' : ` (${field})`;
    throw new IngestError(
      'config',
      `Environment variable ${parsed.name} is ${value === undefined ? 'not set' : 'empty'}; ${reference}${where} needs it.`,
      { safe: { reference } },
    );
  }
}

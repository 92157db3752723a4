import { parseSecretReference } from '../config/secret-reference.ts';
import { IngestError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { SecretStore } from '../ports/secret-store.ts';

/** What can not stand in a header of a request: control characters, and all that is not one byte. */
const UNUSABLE = /[^\t\x20-\x7e\x80-\xff]/;
/** A certificate or a key: it is never sent, and consists of lines. */
const PEM = /^(?:-----BEGIN [A-Z0-9 ]+-----[\sA-Za-z0-9+/=]+-----END [A-Z0-9 ]+-----\s*)+$/;

/**
 * The secret in a text as people store it: a line break at its end, which files and consoles add, is not part of it.
 *
 * A text in PEM keeps its lines. Errors: config, naming the reference and never the text, when it holds what can not be sent.
 */
export function usableSecret(text: string, reference: string): Secret {
  const value = text.trim();
  if (value !== '' && (!UNUSABLE.test(value) || PEM.test(value))) return new Secret(value);
  throw new IngestError(
    'config',
    value === ''
      ? `The secret of ${reference} is only white space; store its value again.`
      : `The secret of ${reference} holds characters that can not be sent, such as a line break in its middle; store its value again.`,
    { safe: { reference } },
  );
}

/**
 * Resolves `${env:NAME}` from environment variables that are given from outside. Errors: config, naming the variable.
 */
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
    if (value !== undefined && value !== '') return usableSecret(value, reference);
    const field = this.#fieldOf(reference);
    const where = field === undefined ? '' : ` (${field})`;
    throw new IngestError(
      'config',
      `Environment variable ${parsed.name} is ${value === undefined ? 'not set' : 'empty'}; ${reference}${where} needs it.`,
      { safe: { reference } },
    );
  }
}

import * as z from 'zod';

const REFERENCE = /^\$\{(env|secret):([A-Za-z0-9/_+=.@-]+(?:#[A-Za-z0-9_.-]+)?)\}$/;

export interface SecretReference {
  readonly from: 'env' | 'secret';
  readonly name: string;
}

/** Reads `${env:NAME}` or `${secret:name}`; `undefined` for anything else, that is for a secret in clear. */
export function parseSecretReference(text: string): SecretReference | undefined {
  const match = REFERENCE.exec(text);
  const name = match?.[2];
  if (match === null || name === undefined) return undefined;
  return { from: match[1] === 'env' ? 'env' : 'secret', name };
}

/** A field that holds a reference to a secret. A secret in clear is refused later, where it is known if it may be. */
export const SecretField = z.string().min(1).meta({
  description:
    'Reference to a secret: ${env:NAME} on a laptop, ${secret:name} or ${secret:name#field} (AWS Secrets Manager) in the cloud.',
  allowed: '${env:NAME} or ${secret:name}',
  secret: true,
});

/** Fields of `auth` that must never stand in clear. */
export const HIDDEN_FIELDS = ['token', 'clientSecret', 'password', 'key'] as const;

/** All fields of `auth` that may be references; the others (addresses, templates) are plain text. */
const REFERENCE_FIELDS: readonly string[] = [...HIDDEN_FIELDS, 'clientId', 'user', 'certificate'];

/** The references of a source, by the name of their field in `auth`. */
export const secretsOf = (source: {
  readonly auth: Readonly<Record<string, unknown>>;
}): readonly { readonly field: string; readonly reference: string }[] =>
  Object.entries(source.auth).flatMap(([field, reference]) =>
    REFERENCE_FIELDS.includes(field) && typeof reference === 'string' ? [{ field, reference }] : [],
  );

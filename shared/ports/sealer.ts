import type { Secret } from '../domain/secret.ts';

/** Encrypts short secrets (a vendor's log token) so that they may rest in the index. */
export interface Sealer {
  /** Shape: printable text; sealing the same secret twice gives different texts. `context` must be the same to open it. */
  seal(secret: Secret, context: string): Promise<string>;
  /** Errors: gone when the text was sealed with another key or context, or was changed. */
  open(sealed: string, context: string): Promise<Secret>;
}

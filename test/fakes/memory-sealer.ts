import { IngestError } from '../../shared/domain/errors.ts';
import { Secret } from '../../shared/domain/secret.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';

/** Seals by keeping the secret to itself: the text is a number and no secret at all. */
export class MemorySealer implements Sealer {
  readonly #sealed = new Map<string, { readonly secret: Secret; readonly context: string }>();

  async seal(secret: Secret, context: string): Promise<string> {
    const text = `sealed-${this.#sealed.size + 1}`;
    this.#sealed.set(text, { secret, context });
    return text;
  }

  async open(sealed: string, context: string): Promise<Secret> {
    const found = this.#sealed.get(sealed);
    if (found === undefined || found.context !== context) {
      throw new IngestError('gone', 'A sealed secret can not be opened.');
    }
    return new Secret(found.secret.reveal());
  }
}

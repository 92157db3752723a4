import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { IngestError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Sealer } from '../ports/sealer.ts';
import { cachedPromise } from './cached-promise.ts';

/** Version of the text: AES-256-GCM, nonce ‖ tag ‖ ciphertext in base64url, key by HKDF-SHA256. */
const PREFIX = 's1.';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 32 hexadecimal digits are 128 bits, the least that deserves the name of a key. */
const MIN_KEY_LENGTH = 32;

export interface AesGcmSealerOptions {
  /** The sealing key: any text of at least 32 characters. Asked for at the first use, then kept; a failure is not. */
  readonly key: () => Promise<Secret>;
  /** Default: node:crypto. A nonce must never repeat under one key. */
  readonly randomBytes?: (size: number) => Uint8Array;
}

/**
 * Seals short secrets with AES-256-GCM; the context is authenticated, so a sealed text is of no use in another row.
 *
 * Errors: gone when a text can not be opened (another key or context, or changed); config when the key is too short.
 * Test: test/contract/sealer-contract.ts
 */
export class AesGcmSealer implements Sealer {
  readonly #key: () => Promise<Uint8Array>;
  readonly #randomBytes: (size: number) => Uint8Array;

  constructor(options: AesGcmSealerOptions) {
    this.#randomBytes = options.randomBytes ?? randomBytes;
    this.#key = cachedPromise(
      async () => derive(await options.key()),
      () => 0,
    );
  }

  async seal(secret: Secret, context: string): Promise<string> {
    const key = await this.#key();
    const nonce = this.#randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
    return `${PREFIX}${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
  }

  async open(sealed: string, context: string): Promise<Secret> {
    const key = await this.#key();
    const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url');
    try {
      if (!sealed.startsWith(PREFIX)) throw new Error('another version');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const clear = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return new Secret(Buffer.concat(clear).toString('utf8'));
    } catch (error) {
      throw new IngestError(
        'gone',
        'A sealed secret can not be opened: the sealing key has changed, or the text was altered. It is asked for anew.',
        { cause: error },
      );
    }
  }
}

function derive(secret: Secret): Uint8Array {
  const text = secret.reveal();
  if (text.length < MIN_KEY_LENGTH) {
    throw new IngestError(
      'config',
      `The sealing key is too short: it needs at least ${MIN_KEY_LENGTH} characters, for example from "openssl rand -hex 32".`,
    );
  }
  return new Uint8Array(hkdfSync('sha256', text, '', 'runlake sealer s1', 32));
}

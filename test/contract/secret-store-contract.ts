import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SecretStore } from '../../shared/ports/secret-store.ts';

export interface SecretStoreSubject {
  readonly store: SecretStore;
  /** Resolves to `topsecret`. */
  readonly known: string;
  readonly unknown: string;
}

/** What every secret store must do; run for the fake and for each kind of store. */
export function secretStoreContract(name: string, makeSubject: () => Promise<SecretStoreSubject>): void {
  describe(`${name} as secret store`, () => {
    let subject: SecretStoreSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });

    it('gives the value of a reference, in a form that can not be printed', async () => {
      const secret = await subject.store.resolve(subject.known);
      expect(secret.reveal()).toBe('topsecret');
      expect(`${secret} ${JSON.stringify({ secret })} ${inspect(secret)}`).not.toContain('topsecret');
    });

    it('gives the same value to all who ask at once', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => subject.store.resolve(subject.known)));
      expect(new Set(all.map((secret) => secret.reveal()))).toEqual(new Set(['topsecret']));
    });

    it('calls a reference to nothing a mistake in the configuration, and names it', async () => {
      const named = /\{\w+:([^#}]+)/.exec(subject.unknown)?.[1] ?? '';
      await expect(subject.store.resolve(subject.unknown)).rejects.toMatchObject({
        kind: 'config',
        message: expect.stringContaining(named),
      });
    });
  });
}

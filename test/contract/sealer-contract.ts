import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../shared/domain/secret.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';

/** What every sealer must do; run for the fake and for AES-GCM. */
export function sealerContract(name: string, makeSubject: () => Promise<Sealer>): void {
  describe(`${name} as sealer`, () => {
    let sealer: Sealer;
    beforeAll(async () => {
      sealer = await makeSubject();
    });

    it('opens what it sealed, whatever the text and the context', async () => {
      const text = fc.string({ unit: 'grapheme', maxLength: 3_000 });
      await fc.assert(
        fc.asyncProperty(text, text, async (secret, context) => {
          const sealed = await sealer.seal(new Secret(secret), context);
          expect((await sealer.open(sealed, context)).reveal()).toBe(secret);
        }),
        { numRuns: 50 },
      );
    });

    it('gives printable text that shows nothing of the secret, and another one each time', async () => {
      const seal = async () => await sealer.seal(new Secret('topsecret-topsecret'), 'eu/execution-logs/run-1');
      const [one, other] = [await seal(), await seal()];
      expect(one).toMatch(/^[\w.-]+$/);
      expect(one).not.toContain('topsecret');
      expect(one).not.toBe(other);
    });

    it('opens nothing in another context', async () => {
      const sealed = await sealer.seal(new Secret('topsecret'), 'run-1');
      await expect(sealer.open(sealed, 'run-2')).rejects.toMatchObject({ kind: 'gone' });
    });

    it.each(['', 'x', 's1.', 's1.AAAA', 's2.AAAA', 'topsecret'])(
      'says gone for the text "%s", without repeating it',
      async (text) => {
        const error: unknown = await sealer.open(text, 'c').catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ kind: 'gone' });
        if (text.length > 1) expect(String(error)).not.toContain(text);
      },
    );

    it('gives a secret that can not be printed', async () => {
      const opened = await sealer.open(await sealer.seal(new Secret('topsecret'), 'c'), 'c');
      expect(`${opened} ${JSON.stringify(opened)} ${inspect(opened)}`).not.toContain('topsecret');
    });
  });
}

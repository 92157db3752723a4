import { describe, expect, it } from 'vitest';
import { AesGcmSealer } from '../../shared/adapters/aes-gcm-sealer.ts';
import { Secret } from '../../shared/domain/secret.ts';
import { sealerContract } from '../contract/sealer-contract.ts';
import { MemorySealer } from '../fakes/memory-sealer.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const keyed = (key: string) => new AesGcmSealer({ key: async () => new Secret(key) });

sealerContract('MemorySealer', async () => new MemorySealer());
sealerContract('AesGcmSealer', async () => keyed(KEY));

describe('AesGcmSealer', () => {
  it('opens nothing that was changed anywhere', async () => {
    const sealer = keyed(KEY);
    const sealed = await sealer.seal(new Secret('topsecret'), 'c');
    for (let at = 3; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'Q' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      await expect(sealer.open(changed, 'c')).rejects.toMatchObject({ kind: 'gone' });
    }
    await expect(sealer.open(sealed.slice(0, -2), 'c')).rejects.toMatchObject({ kind: 'gone' });
  });

  it('opens nothing that was sealed with another key', async () => {
    const sealed = await keyed(KEY).seal(new Secret('topsecret'), 'c');
    await expect(keyed(KEY.replace('0', '1')).open(sealed, 'c')).rejects.toMatchObject({ kind: 'gone' });
  });

  it('still opens a text that version 0.1.0 sealed', async () => {
    const sealed = 's1.BwcHBwcHBwcHBwcHngmOMfjQtYWvTls8Wm6aLWX5pILXaLBReQ';
    expect((await keyed(KEY).open(sealed, 'c')).reveal()).toBe('topsecret');
  });

  it('asks for the key at its first use, once for all, and again after a failure', async () => {
    let asked = 0;
    const sealer = new AesGcmSealer({
      key: async () => {
        asked += 1;
        if (asked === 1) throw new Error('not yet');
        return new Secret(KEY);
      },
    });
    expect(asked).toBe(0);
    await expect(sealer.seal(new Secret('a'), 'c')).rejects.toThrow('not yet');
    await Promise.all(Array.from({ length: 10 }, () => sealer.seal(new Secret('a'), 'c')));
    expect(asked).toBe(2);
  });

  it('refuses a key that is too short to be one', async () => {
    await expect(keyed('short').seal(new Secret('a'), 'c')).rejects.toMatchObject({
      kind: 'config',
      message: expect.not.stringContaining('short,'),
    });
  });
});

import { describe, expect, it } from 'vitest';
import { guardedLookup } from '../../shared/adapters/address-guard.ts';
import { NodeHttp } from '../../shared/adapters/node-http.ts';

type Resolve = NonNullable<Parameters<typeof guardedLookup>[1]>;
const resolveTo = (...addresses: string[]): Resolve =>
  ((_host: string, _options: object, callback: (error: null, found: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never;

describe('guardedLookup', () => {
  const lookup = async (resolve: Resolve, allowLoopback = false, all = true) =>
    await new Promise((done, fail) =>
      guardedLookup(allowLoopback, resolve)('logs.example.com', { all }, (error, found) =>
        error ? fail(error) : done(found),
      ),
    );

  it('passes public addresses on, as a list or as one', async () => {
    const resolve = resolveTo('52.1.2.3', '2600:1f18::1');
    expect(await lookup(resolve)).toEqual([
      { address: '52.1.2.3', family: 4 },
      { address: '2600:1f18::1', family: 6 },
    ]);
    expect(await lookup(resolve, false, false)).toBe('52.1.2.3');
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.1'])(
    'refuses a name when one of its addresses is %s',
    async (address) => {
      await expect(lookup(resolveTo('52.1.2.3', address))).rejects.toMatchObject({
        kind: 'contract',
        message: expect.stringMatching(/logs\.example\.com.*refused/),
      });
    },
  );

  it('allows the loopback, and nothing else that is private, to stand-ins', async () => {
    expect(await lookup(resolveTo('127.0.0.1'), true)).toHaveLength(1);
    await expect(lookup(resolveTo('10.0.0.1'), true)).rejects.toMatchObject({ kind: 'contract' });
  });
});

describe('NodeHttp', () => {
  const send = async (http: NodeHttp, trust: 'vendor' | 'configured') =>
    await http.send({
      method: 'GET',
      url: new URL('https://logs.example.com:1/'),
      headers: {},
      timeoutMs: 2_000,
      trust,
    });

  it('judges the addresses that the socket goes to, so that rebinding a name gains nothing', async () => {
    const answers = ['8.8.8.8', '127.0.0.1'];
    const resolve: Resolve = ((host: string, options: object, callback: () => void) =>
      (resolveTo(answers.pop() ?? '') as (...args: unknown[]) => void)(host, options, callback)) as never;
    const http = new NodeHttp({ version: '0', resolve });
    await expect(send(http, 'vendor')).rejects.toMatchObject({
      kind: 'contract',
      message: 'The vendor sent us to logs.example.com, which is refused: its name resolves to a loopback address.',
    });
    expect(answers).toEqual(['8.8.8.8']);
    http.close();
  });
});

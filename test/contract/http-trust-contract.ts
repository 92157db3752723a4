import { expect, it } from 'vitest';
import type { HttpRequest } from '../../shared/ports/http.ts';
import { answer } from '../factories/answer.ts';
import { collectBytes } from '../factories/collect.ts';
import type { SocketFreeResponse } from '../fakes/memory-http.ts';
import type { HttpSubject } from './http-contract.ts';

/** What every HTTP client must do with addresses that a vendor names. */
export function httpTrustContract({
  start,
  request,
  failure,
}: {
  readonly start: (answer: SocketFreeResponse) => Promise<HttpSubject>;
  readonly request: (subject: HttpSubject, changes: Partial<HttpRequest>) => HttpRequest;
  /** The error of a call, after a look for secrets in it. */
  readonly failure: (work: Promise<unknown>) => Promise<unknown>;
}): void {
  it.each([
    'http://example.com/a',
    'ftp://example.com/a',
    'https://10.0.0.1/a',
    'https://169.254.169.254/latest/meta-data',
    'https://[fe80::1]/a',
    'https://[::ffff:127.0.0.1]/a',
    'https://0x0a000001/a',
    'https://0.0.0.0/a',
    'http://10.0.0.1/a',
  ])('is not sent by a vendor to %s', async (address) => {
    const subject = await start(answer('x'));
    const url = new URL(`${address}?token=topsecret`);
    expect(await failure(subject.http.send(request(subject, { url, trust: 'vendor' })))).toMatchObject({
      kind: 'contract',
      message: expect.stringContaining('refused'),
    });
  });

  it('lets a vendor send it to the loopback where that is allowed', async () => {
    const subject = await start(answer('stand-in'));
    const response = await subject.http.send(request(subject, { trust: 'vendor' }));
    expect(String(await collectBytes(response.body))).toBe('stand-in');
  });
}

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Http, HttpRequest } from '../../shared/ports/http.ts';
import { answer } from '../factories/answer.ts';
import { collectBytes } from '../factories/collect.ts';
import type { SocketFreeHandler, SocketFreeResponse } from '../fakes/memory-http.ts';
import { httpTrustContract } from './http-trust-contract.ts';

/** An `Http` that may talk to the loopback, and the handler it talks to. */
export interface HttpSubject {
  readonly http: Http;
  /** `http://127.0.0.1:port`, served by the handler. */
  readonly origin: string;
  /** True when delays take no time of the clock on the wall. */
  readonly instant: boolean;
  close(): Promise<void>;
}

/** What every HTTP client must do; run for the fake and for node:http. */
export function httpContract(name: string, makeSubject: (handler: SocketFreeHandler) => Promise<HttpSubject>): void {
  describe(`${name} as http`, () => {
    const open: HttpSubject[] = [];
    afterEach(async () => {
      for (const subject of open.splice(0)) await subject.close();
    });
    const start = async (handler: SocketFreeHandler | SocketFreeResponse): Promise<HttpSubject> => {
      const subject = await makeSubject(typeof handler === 'function' ? handler : async () => handler);
      open.push(subject);
      return subject;
    };
    const request = ({ origin }: HttpSubject, changes: Partial<HttpRequest> = {}): HttpRequest => ({
      method: 'GET',
      url: new URL('/a?token=topsecret', origin),
      headers: { authorization: 'Bearer topsecret' },
      timeoutMs: 3_000,
      trust: 'configured',
      ...changes,
    });
    const failure = async (work: Promise<unknown>) => {
      const error: unknown = await work.then(
        () => new Error('it succeeded'),
        (thrown: unknown) => thrown,
      );
      const shown = `${String(error)} ${JSON.stringify((error as { safe?: unknown }).safe)}`;
      expect(shown).not.toContain('topsecret');
      return error;
    };

    it('sends method, path, query, headers and body as they are, asks for no compression and says who it is', async () => {
      const seen: Parameters<SocketFreeHandler>[0][] = [];
      const subject = await start(async (received) => {
        seen.push(received);
        return answer('ok');
      });
      const url = new URL('/a%20b/c?x=1&y=%C3%A4', subject.origin);
      const headers = { 'X-Mixed-Case': 'yes', 'content-type': 'application/json' };
      const response = await subject.http.send(request(subject, { method: 'POST', url, headers, body: '{"ä":1}' }));
      await collectBytes(response.body);
      expect(seen).toMatchObject([
        {
          method: 'POST',
          url: url.href,
          body: '{"ä":1}',
          headers: { 'x-mixed-case': 'yes', 'content-type': 'application/json', 'accept-encoding': 'identity' },
        },
      ]);
      expect(seen[0]!.headers['user-agent']).toMatch(/^runlake\/\d/);
    });

    it('gives status, lower-case headers and the body', async () => {
      const subject = await start(
        answer('no such run', { status: 404, headers: { 'content-length': '11', 'X-Request-Id': 'r1' } }),
      );
      const response = await subject.http.send(request(subject));
      expect(response.status).toBe(404);
      expect(response.headers).toMatchObject({ 'x-request-id': 'r1', 'content-length': '11' });
      expect(String(await collectBytes(response.body))).toBe('no such run');
    });

    it('does not follow a redirect', async () => {
      const subject = await start(
        answer('', { status: 302, headers: { location: '/elsewhere', 'content-length': '0' } }),
      );
      const response = await subject.http.send(request(subject));
      expect([response.status, response.headers.location]).toEqual([302, '/elsewhere']);
      response.discard();
    });

    it('gives a large body whole, also in chunks without a length', async () => {
      const bytes = randomBytes(3_000_000);
      const subject = await start(async ({ url }) =>
        url.includes('chunked') ? answer(bytes, { headers: { 'transfer-encoding': 'chunked' } }) : answer(bytes),
      );
      for (const path of ['/', '/chunked']) {
        const response = await subject.http.send(request(subject, { url: new URL(path, subject.origin) }));
        expect((await collectBytes(response.body)).equals(bytes)).toBe(true);
      }
    });

    it('takes an answer that has no body by its status', async () => {
      const subject = await start(answer('', { status: 204, headers: {} }));
      const response = await subject.http.send(request(subject, { method: 'DELETE' }));
      expect(response.status).toBe(204);
      expect(await collectBytes(response.body)).toHaveLength(0);
    });

    it.each(['reset', 'end'] as const)(
      'throws transient when the connection breaks before the head (%s)',
      async (how) => {
        const subject = await start(async () => answer('x', { breakAfter: { bytes: 0, how } }));
        expect(await failure(subject.http.send(request(subject)))).toMatchObject({ kind: 'transient' });
      },
    );

    it.each([
      ['reset', { 'content-length': '200000' }],
      ['end', { 'content-length': '200000' }],
      ['reset', { 'transfer-encoding': 'chunked' }],
      ['end', { 'transfer-encoding': 'chunked' }],
    ] as const)('throws transient when the body breaks off (%s, %o), after what has come', async (how, headers) => {
      const subject = await start(async () =>
        answer(Buffer.alloc(200_000), { headers, breakAfter: { bytes: 70_000, how } }),
      );
      const response = await subject.http.send(request(subject));
      let received = 0;
      const read = async () => {
        for await (const chunk of response.body) received += chunk.length;
      };
      expect(await failure(read())).toMatchObject({ kind: 'transient' });
      expect(received).toBeLessThanOrEqual(70_000);
    });

    it('takes the answer of a configured address to the end of its connection', async () => {
      const subject = await start(async () => answer('{"items":[]}', { headers: { connection: 'close' } }));
      const response = await subject.http.send(request(subject));
      expect(String(await collectBytes(response.body))).toBe('{"items":[]}');
    });

    it('refuses a download that nobody can prove whole', async () => {
      const subject = await start(async () =>
        answer('to the end of the connection', { headers: { connection: 'close' } }),
      );
      const response = await subject.http.send(request(subject, { trust: 'vendor' }));
      expect(response.status).toBe(200);
      expect(await failure(collectBytes(response.body))).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('neither Content-Length nor chunked'),
      });
    });

    it('waits for the head no longer than the time limit', async () => {
      const subject = await start(async () => answer('late', { delayMs: Number.POSITIVE_INFINITY }));
      expect(await failure(subject.http.send(request(subject, { timeoutMs: 100 })))).toMatchObject({
        kind: 'transient',
        message: expect.stringMatching(/127\.0\.0\.1:\d+ did not answer within 100 ms/),
      });
    });

    it('waits for the next chunk no longer than the time limit', async () => {
      const subject = await start(async () => answer(Buffer.alloc(200_000), { chunkDelayMs: 1_000 }));
      const response = await subject.http.send(request(subject, { timeoutMs: 100 }));
      expect(await failure(collectBytes(response.body))).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('sent nothing for 100 ms'),
      });
    });

    it('lets the reader of a body take its time', async () => {
      const bytes = randomBytes(400_000);
      const subject = await start(answer(bytes));
      const response = await subject.http.send(request(subject, { timeoutMs: 150 }));
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) {
        if (chunks.length === 0) await sleep(subject.instant ? 0 : 400);
        chunks.push(chunk);
      }
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    });

    it('goes on after bodies that were given up unread, in the middle, and by leaving the loop', async () => {
      const subject = await start(async () => answer(Buffer.alloc(300_000)));
      (await subject.http.send(request(subject))).discard();
      const middle = await subject.http.send(request(subject));
      for await (const _ of middle.body) {
        middle.discard();
        break;
      }
      const left = await subject.http.send(request(subject));
      for await (const _ of left.body) break;
      const whole = await subject.http.send(request(subject));
      expect(await collectBytes(whole.body)).toHaveLength(300_000);
    });

    httpTrustContract({ start, request, failure });
  });
}

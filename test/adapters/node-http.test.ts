import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import type { HttpRequest } from '../../shared/ports/http.ts';
import { httpContract } from '../contract/http-contract.ts';
import { collectBytes } from '../factories/collect.ts';
import { startScriptedServer } from '../factories/scripted-server.ts';
import { serveHandler } from '../factories/socket-server.ts';

httpContract('NodeHttp', async (handler) => {
  const server = await serveHandler(handler);
  const http = new NodeHttp({ version: '1.2.3', allowLoopback: true });
  const close = async () => {
    http.close();
    await server.close();
  };
  return { http, origin: server.origin, instant: false, close };
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const newHttp = (allowLoopback = true): NodeHttp => {
  const http = new NodeHttp({ version: '1.2.3', allowLoopback });
  closing.push(() => http.close());
  return http;
};

const serve = async (script: Parameters<typeof startScriptedServer>[0]) => {
  const server = await startScriptedServer(script);
  closing.push(server.close);
  return server;
};

const get = (url: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  timeoutMs: 3_000,
  trust: 'configured',
  ...changes,
});

describe('NodeHttp and its connections', () => {
  it('uses one connection for requests in a row, read to the end or given up while small', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(1_000)));
    const http = newHttp();
    for (let count = 0; count < 5; count += 1) {
      const response = await http.send(get(server.origin));
      if (count % 2 === 0) await collectBytes(response.body);
      else response.discard();
      await sleep(20);
    }
    expect(server.connections()).toBe(1);
  });

  it('gives a small body up even when its length is not known', async () => {
    const server = await serve((_, response) => {
      response.write('part');
      response.end('rest');
    });
    const http = newHttp();
    for (let count = 0; count < 3; count += 1) {
      (await http.send(get(server.origin))).discard();
      await sleep(20);
    }
    expect(server.connections()).toBe(1);
  });

  it.each(['known', 'unknown'])('cuts a large body of %s length off instead of reading it', async (length) => {
    let sent = 0;
    const server = await serve((_, response) => {
      if (length === 'known') response.setHeader('content-length', 200_000_000);
      const more = () => {
        while (!response.destroyed && sent < 200_000_000) {
          sent += 100_000;
          if (!response.write(Buffer.alloc(100_000))) return void response.once('drain', more);
        }
      };
      more();
    });
    (await newHttp().send(get(server.origin))).discard();
    await sleep(200);
    expect(sent).toBeLessThan(50_000_000);
  });

  it('reads no further ahead than a slow reader lets it', async () => {
    let sent = 0;
    const server = await serve((_, response) => {
      response.setHeader('content-length', 200_000_000);
      const more = () => {
        while (!response.destroyed && sent < 200_000_000) {
          sent += 100_000;
          if (!response.write(Buffer.alloc(100_000))) return void response.once('drain', more);
        }
      };
      more();
    });
    const { body } = await newHttp().send(get(server.origin));
    for await (const _ of body) {
      await sleep(300);
      break;
    }
    expect(sent).toBeLessThan(50_000_000);
  });

  it('repeats a GET on a new connection when the server closed the idle one, and never a POST', async () => {
    let requests = 0;
    // A server that closes each connection without a word as soon as a second request comes in on it.
    const server = createServer((socket) => {
      let first = true;
      socket.on('error', () => {});
      socket.on('data', () => {
        requests += 1;
        if (first) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        else socket.resetAndDestroy();
        first = false;
      });
    }).listen(0, '127.0.0.1');
    closing.push(() => server.close());
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const http = newHttp();
    await collectBytes((await http.send(get(origin))).body);
    await sleep(20);
    const again = await http.send(get(origin));
    expect(String(await collectBytes(again.body))).toBe('ok');
    expect(requests).toBe(3);
    await sleep(20);
    await expect(http.send(get(origin, { method: 'POST', body: 'once' }))).rejects.toMatchObject({ kind: 'transient' });
    expect(requests).toBe(4);
  });

  it('does not make a header of credentials in an address', async () => {
    const server = await serve((_, response) => response.end());
    (await newHttp().send(get(server.origin.replace('//', '//user:topsecret@')))).discard();
    expect(server.requests[0]!.headers.authorization).toBeUndefined();
  });

  it('joins a header that comes more than once', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end());
    const response = await newHttp().send(get(server.origin));
    expect(response.headers['set-cookie']).toBe('a=1, b=2');
    response.discard();
  });
});

describe('NodeHttp and hosts', () => {
  it('calls a configured host that does not exist a mistake in the configuration', async () => {
    await expect(newHttp().send(get('https://no-such-host.invalid/a?token=topsecret'))).rejects.toMatchObject({
      kind: 'config',
      message:
        'Host no-such-host.invalid can not be resolved; check region or baseUrl of the source, and the network of this machine.',
    });
  });

  it('does not blame the configuration for a host that the vendor named', async () => {
    const request = get('https://no-such-host.invalid/a', { trust: 'vendor' });
    await expect(newHttp().send(request)).rejects.toMatchObject({ kind: 'transient' });
  });

  it('names host and port that refuse connections', async () => {
    const server = await startScriptedServer(() => {});
    await server.close();
    await expect(newHttp().send(get(`${server.origin}/a?token=topsecret`))).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringContaining(`(127.0.0.1:${server.port}, ECONNREFUSED)`),
    });
  });

  it('says transient when a server does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
    closing.push(() => server.close());
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(newHttp().send(get(origin))).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('NodeHttp where the loopback is not allowed', () => {
  it.each(['https://127.0.0.1/a', 'https://localhost/a', 'https://[::1]/a', 'http://localhost/a'])(
    'is not sent to %s by a vendor',
    async (url) => {
      await expect(newHttp(false).send(get(url, { trust: 'vendor' }))).rejects.toMatchObject({ kind: 'contract' });
    },
  );

  it('still goes there when the configuration says so', async () => {
    const server = await serve((_, response) => response.end('ok'));
    const response = await newHttp(false).send(get(server.origin));
    expect(String(await collectBytes(response.body))).toBe('ok');
  });
});

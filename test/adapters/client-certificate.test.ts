import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeHttp } from '../../shared/adapters/node-http.ts';
import { Secret } from '../../shared/domain/secret.ts';
import type { HttpRequest } from '../../shared/ports/http.ts';
import { collectBytes } from '../factories/collect.ts';
import { type Identity, selfSigned } from '../factories/self-signed.ts';

const trusted = tls.getCACertificates('default');
const [server, one, other] = [selfSigned('server'), selfSigned('one'), selfSigned('other')];
/** Answers with the name on the certificate that the client shows. */
const service = createServer(
  {
    cert: server.certificate,
    key: server.key,
    ca: [one.certificate, other.certificate],
    requestCert: true,
    rejectUnauthorized: false,
  },
  (request, response) => {
    const socket = request.socket as TLSSocket;
    response.end(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'nobody');
  },
);
let connections = 0;
service.on('secureConnection', () => {
  connections += 1;
});
const http = new NodeHttp({ version: '1.2.3', allowLoopback: true });

beforeAll(async () => {
  tls.setDefaultCACertificates([...trusted, server.certificate]);
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
});

afterAll(() => {
  tls.setDefaultCACertificates(trusted);
  http.close();
  service.closeAllConnections();
  service.close();
});

const proofOf = ({ certificate, key }: Identity) => ({ certificate: new Secret(certificate), key: new Secret(key) });

async function ask(clientCertificate?: HttpRequest['clientCertificate'], trust: HttpRequest['trust'] = 'configured') {
  const { port } = service.address() as AddressInfo;
  const url = new URL(`https://127.0.0.1:${port}/oauth/token`);
  const proof = clientCertificate === undefined ? {} : { clientCertificate };
  const { body } = await http.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000, trust, ...proof });
  return String(await collectBytes(body));
}

describe('NodeHttp and client certificates', () => {
  it('shows the certificate of its request, and none otherwise', async () => {
    expect(await ask(proofOf(one))).toBe('one');
    expect(await ask()).toBe('nobody');
    expect(await ask(proofOf(other))).toBe('other');
    expect(await ask(proofOf(one))).toBe('one');
  });

  it('uses a connection again for the same certificate only', async () => {
    await ask(proofOf(one));
    const before = connections;
    await ask(proofOf(one));
    expect(connections).toBe(before);
  });

  it('shows none to an address that the vendor named', async () => {
    expect(await ask(proofOf(one), 'vendor')).toBe('nobody');
  });

  it.each([
    ['no PEM', { certificate: 'topsecret', key: 'topsecret' }],
    ['the key of another certificate', { certificate: one.certificate, key: other.key }],
  ])('says config, and nothing of the secret, for %s', async (_, identity) => {
    const failure = await ask(proofOf(identity)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'config', message: expect.stringContaining('check certificate and key') });
    expect(String(failure)).not.toMatch(/topsecret|BEGIN/);
  });
});

import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { IngestError } from '../domain/errors.ts';
import { judgeAddress } from '../domain/network-address.ts';

/**
 * A `lookup` for sockets that refuses a host when any of its addresses is private.
 *
 * It judges exactly the addresses that the socket then connects to, so a name that resolves differently a moment later
 * (DNS rebinding) gains nothing. Errors: contract.
 */
export const guardedLookup =
  (allowLoopback: boolean, resolve: typeof dns.lookup = dns.lookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '');
      for (const { address } of addresses) {
        const verdict = judgeAddress(address, allowLoopback);
        if (!verdict.ok) {
          const message = `The vendor sent us to ${hostname}, which is refused: ${verdict.why}.`;
          return callback(new IngestError('contract', message, { safe: { host: hostname } }), '');
        }
      }
      if (options.all === true) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? '', first?.family);
    });
  };

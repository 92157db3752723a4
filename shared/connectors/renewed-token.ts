import { Secret } from '../domain/secret.ts';
import type { ConnectorPorts } from '../ports/connector.ts';
import type { Environment } from '../ports/environment.ts';
import type { Authorizer } from './vendor-client.ts';

/** A token this close to its end is renewed first, so that none expires on its way. */
const MARGIN_SECONDS = 120;

/** Value of an Authorization header, and how long it is good for. */
export interface RenewedToken {
  readonly authorization: Secret;
  readonly lifeSeconds: number;
}

/** One token, from its request on. */
interface Entry {
  readonly value: Promise<Secret>;
  usableUntilMs: number;
  arrived?: Secret;
}

/** Credentials that are good until somebody changes them. Errors: config when the secret is missing. */
export const readyToken = (
  ports: Pick<ConnectorPorts, 'secrets'>,
  reference: string,
  scheme = 'Bearer ',
): Authorizer => ({
  authorization: async () => new Secret(`${scheme}${(await ports.secrets.resolve(reference)).reveal()}`),
  refused: () => {},
});

/** Credentials of a user and a password. Errors: config when a secret is missing. */
export const basicCredentials = (
  ports: Pick<ConnectorPorts, 'secrets'>,
  auth: { readonly user: string; readonly password: string },
): Authorizer => ({
  authorization: async () => {
    const [user, password] = await Promise.all([
      ports.secrets.resolve(auth.user),
      ports.secrets.resolve(auth.password),
    ]);
    return new Secret(`Basic ${Buffer.from(`${user.reveal()}:${password.reveal()}`).toString('base64')}`);
  },
  refused: () => {},
});

/**
 * Tokens that are asked for when they are needed, and again shortly before their end or when one was refused.
 *
 * Concurrent callers share one request; a failed one is forgotten, so that the next caller tries anew.
 * Errors: those of `request`.
 */
export function renewedToken(environment: Environment, request: () => Promise<RenewedToken>): Authorizer {
  let current: Entry | undefined;

  const renew = (): Promise<Secret> => {
    const asked = request();
    const entry: Entry = {
      value: asked.then(({ authorization }) => authorization),
      usableUntilMs: Number.POSITIVE_INFINITY,
    };
    asked.then(
      ({ authorization, lifeSeconds }) => {
        entry.arrived = authorization;
        entry.usableUntilMs = environment.now() + Math.max(1, lifeSeconds - MARGIN_SECONDS) * 1000;
      },
      () => {
        if (current === entry) current = undefined;
      },
    );
    current = entry;
    return entry.value;
  };

  return {
    authorization: () => {
      const usable = current !== undefined && environment.now() < current.usableUntilMs;
      return usable && current !== undefined ? current.value : renew();
    },
    refused: (authorization) => {
      if (current?.arrived === authorization) current = undefined;
    },
  };
}

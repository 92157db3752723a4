import { Secret } from '../../domain/secret.ts';
import type { ConnectorPorts } from '../../ports/connector.ts';
import { basicCredentials } from '../renewed-token.ts';
import type { Authorizer } from '../vendor-client.ts';

/** References to secrets; `header` is the Authorization value with `{token}` in the token's place. */
export type SnapLogicAuth =
  | { readonly user: string; readonly password: string }
  | { readonly token: string; readonly header: string };

/**
 * Credentials of a SnapLogic source. The vendor issues no tokens on request: a refused one can not be renewed here, but
 * the secret is resolved anew for every request, so that one that was replaced meanwhile is used at once.
 * Errors: config when a secret is missing.
 */
export const snapLogicAuthorizer = (ports: Pick<ConnectorPorts, 'secrets'>, auth: SnapLogicAuth): Authorizer =>
  'token' in auth
    ? {
        authorization: async () => {
          const token = (await ports.secrets.resolve(auth.token)).reveal();
          return new Secret(auth.header.split('{token}').join(token));
        },
        refused: () => {},
      }
    : basicCredentials(ports, auth);

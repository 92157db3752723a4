import { IngestError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { ConnectorPorts } from '../../ports/connector.ts';
import { type RenewedToken, readyToken, renewedToken } from '../renewed-token.ts';
import { type Authorizer, VendorClient, type VendorSettings } from '../vendor-client.ts';
import { AccessTokenSchema } from './schema.ts';

export type TalendAuth = { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };
type ServiceAccount = Extract<TalendAuth, { clientId: string }>;

/** Service-account tokens live 30 minutes. Source: vendor document 000. */
const DEFAULT_LIFE_SECONDS = 30 * 60;
/** Credentials of a Talend source: a ready token, or tokens that a service account renews. */
export const talendAuthorizer = (ports: ConnectorPorts, settings: VendorSettings, auth: TalendAuth): Authorizer =>
  'token' in auth
    ? readyToken(ports, auth.token)
    : renewedToken(ports.environment, () => requestToken(ports, settings, auth));

/** Asks for a token. Source: facts sheet section 1.1: JSON with Basic credentials, not an OAuth form. */
async function requestToken(
  ports: ConnectorPorts,
  settings: VendorSettings,
  auth: ServiceAccount,
): Promise<RenewedToken> {
  const [id, secret] = await Promise.all([
    ports.secrets.resolve(auth.clientId),
    ports.secrets.resolve(auth.clientSecret),
  ]);
  const basic = new Secret(`Basic ${Buffer.from(`${id.reveal()}:${secret.reveal()}`).toString('base64')}`);
  const client = new VendorClient(ports, settings, { authorization: async () => basic, refused: () => {} });
  try {
    const { value } = await client.json(
      {
        endpoint: 'access token',
        method: 'POST',
        path: '/security/oauth/token',
        forCredentials: true,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ audience: settings.baseUrl, grant_type: 'client_credentials' }),
      },
      AccessTokenSchema,
    );
    return {
      authorization: new Secret(`Bearer ${value.access_token}`),
      lifeSeconds: value.expires_in ?? DEFAULT_LIFE_SECONDS,
    };
  } catch (error) {
    // 400 and 404 are this endpoint's words for an unusable account or region as well.
    if (!(error instanceof IngestError) || (error.kind !== 'contract' && error.kind !== 'gone')) throw error;
    throw new IngestError('auth', `${error.message}; check clientId, clientSecret and region`, {
      source: settings.source,
      cause: error,
      safe: error.safe,
    });
  }
}

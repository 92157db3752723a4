import { IngestError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { ConnectorPorts } from '../../ports/connector.ts';
import { type RenewedToken, readyToken, renewedToken } from '../renewed-token.ts';
import { type Authorizer, VendorClient, type VendorSettings } from '../vendor-client.ts';

export type AkinonAuth = { readonly token: string } | { readonly user: string; readonly password: string };
type Login = Extract<AkinonAuth, { user: string }>;

/** Tokens are "short-lived" and nothing says how short; one that ends sooner is renewed on its 401. */
const LIFE_SECONDS = 600;
/** A token is never longer. Units: bytes. */
const MAX_TOKEN_BYTES = 16 * 1024;

/** Credentials of an Akinon source: a ready token, or tokens that a user and a password renew. */
export const akinonAuthorizer = (ports: ConnectorPorts, settings: VendorSettings, auth: AkinonAuth): Authorizer =>
  'token' in auth
    ? readyToken(ports, auth.token)
    : renewedToken(ports.environment, () => requestToken(ports, settings, auth));

/** Asks for a token. Source: facts sheet section 4.1: a form; the answer is the bare token, a refusal is 400. */
async function requestToken(ports: ConnectorPorts, settings: VendorSettings, auth: Login): Promise<RenewedToken> {
  const [user, password] = await Promise.all([ports.secrets.resolve(auth.user), ports.secrets.resolve(auth.password)]);
  const client = new VendorClient(ports, settings);
  const call = {
    endpoint: 'login',
    method: 'POST',
    path: '/api/nifi/login',
    forCredentials: true,
    headers: { accept: 'text/plain, */*', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ username: user.reveal(), password: password.reveal() }).toString(),
  } as const;
  const { value } = await client.text(call, MAX_TOKEN_BYTES).catch((error: unknown) => {
    throw refusedLogin(error, settings.source);
  });
  const token = value.trim().replace(/^"(.*)"$/, '$1');
  // What has spaces or angle brackets is somebody else's page.
  if (/^[\w.~+/=:-]+$/.test(token)) return { authorization: new Secret(`Bearer ${token}`), lifeSeconds: LIFE_SECONDS };
  throw new IngestError('transient', `login of source ${settings.source} did not answer with a token`, {
    source: settings.source,
  });
}

/** 400 is this endpoint's word for wrong credentials, and 404 for an address that is not an Integrator's. */
function refusedLogin(error: unknown, source: string): unknown {
  if (!(error instanceof IngestError) || (error.kind !== 'contract' && error.kind !== 'gone')) return error;
  const what = error.kind === 'gone' ? 'check baseUrl' : 'check user and password';
  return new IngestError('auth', `${error.message}; ${what}`, { source, cause: error, safe: error.safe });
}

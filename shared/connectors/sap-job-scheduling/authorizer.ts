import { IngestError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { ConnectorPorts } from '../../ports/connector.ts';
import { basicCredentials, type RenewedToken, renewedToken } from '../renewed-token.ts';
import { type Authorizer, type VendorCall, VendorClient } from '../vendor-client.ts';
import { AccessTokenSchema } from './schema.ts';
import type { SapAuth, SapSettings } from './settings.ts';

type TokenAuth = Extract<SapAuth, { tokenUrl: string }>;

/** Where the answer does not say how long a token lives. Units: seconds. */
const DEFAULT_LIFE_SECONDS = 600;

/** Credentials of an SAP source: Basic of a lite plan's binding, or tokens of XSUAA or Identity Authentication. */
export function sapAuthorizer(ports: ConnectorPorts, settings: SapSettings): Authorizer {
  const { auth } = settings;
  if ('user' in auth) return basicCredentials(ports, auth);
  return renewedToken(ports.environment, () => requestToken(ports, settings, auth));
}

/** The token endpoint: the address of XSUAA in a binding has no path, that of Identity Authentication is given whole. */
export const tokenEndpoint = (tokenUrl: string): string =>
  new URL(tokenUrl).pathname === '/' ? `${tokenUrl.replace(/\/+$/, '')}/oauth/token` : tokenUrl;

/** PEM as bindings carry it: with newlines spelled `\n`. */
const pem = (secret: Secret): Secret => new Secret(secret.reveal().replaceAll('\\r', '').replaceAll('\\n', '\n'));

/** Asks for a token. Source: facts sheet section 2.1: a form; id and secret in the header, or the id beside a certificate. */
async function requestToken(ports: ConnectorPorts, settings: SapSettings, auth: TokenAuth): Promise<RenewedToken> {
  const { source, timeoutMs } = settings;
  const id = await ports.secrets.resolve(auth.clientId);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (auth.appTid !== undefined) form.set('app_tid', auth.appTid);
  const proof =
    'clientSecret' in auth ? await secretProof(ports, auth.clientSecret, id) : await certificateProof(ports, auth);
  if (proof.clientCertificate !== undefined) form.set('client_id', id.reveal());
  const call: VendorCall = {
    endpoint: 'access token',
    method: 'POST',
    path: '',
    forCredentials: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    ...(proof.clientCertificate === undefined ? {} : { clientCertificate: proof.clientCertificate }),
  };
  const { authorization } = proof;
  const authorizer = authorization && { authorization: async () => authorization, refused: () => {} };
  const client = new VendorClient(ports, { source, timeoutMs, baseUrl: tokenEndpoint(auth.tokenUrl) }, authorizer);
  try {
    const { value } = await client.json(call, AccessTokenSchema);
    return {
      authorization: new Secret(`Bearer ${value.access_token}`),
      lifeSeconds: value.expires_in ?? DEFAULT_LIFE_SECONDS,
    };
  } catch (error) {
    // 400 and 404 are words for an unusable client or address here as well.
    if (!(error instanceof IngestError) || (error.kind !== 'contract' && error.kind !== 'gone')) throw error;
    throw new IngestError('auth', `${error.message}; check clientId, its secret or certificate, and tokenUrl`, {
      source,
      cause: error,
      safe: error.safe,
    });
  }
}

type Proof = Pick<VendorCall, 'clientCertificate'> & { readonly authorization?: Secret };

async function secretProof(ports: ConnectorPorts, clientSecret: string, id: Secret): Promise<Proof> {
  const secret = await ports.secrets.resolve(clientSecret);
  const pair = Buffer.from(`${id.reveal()}:${secret.reveal()}`).toString('base64');
  return { authorization: new Secret(`Basic ${pair}`) };
}

async function certificateProof(
  ports: ConnectorPorts,
  auth: { readonly certificate: string; readonly key: string },
): Promise<Proof> {
  const [certificate, key] = await Promise.all([
    ports.secrets.resolve(auth.certificate),
    ports.secrets.resolve(auth.key),
  ]);
  return { clientCertificate: { certificate: pem(certificate), key: pem(key) } };
}

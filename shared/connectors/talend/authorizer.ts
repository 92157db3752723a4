import { IngestError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { ConnectorPorts } from '../../ports/connector.ts';
import { type Authorizer, VendorClient, type VendorSettings } from '../vendor-client.ts';
import { AccessTokenSchema } from './schema.ts';

export type TalendAuth = { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };
type ServiceAccount = Extract<TalendAuth, { clientId: string }>;

/** Service-account tokens live 30 minutes. Source: vendor document 000. */
const DEFAULT_LIFE_SECONDS = 30 * 60;
/** A token this close to its end is renewed first, so that none expires on its way. */
const MARGIN_SECONDS = 120;

/** One token, from its request on. */
interface Entry {
  readonly value: Promise<Secret>;
  usableUntilMs: number;
  arrived?: Secret;
}

/** Credentials of a Talend source: a ready token, or tokens that a service account renews. */
export const talendAuthorizer = (ports: ConnectorPorts, settings: VendorSettings, auth: TalendAuth): Authorizer =>
  'token' in auth ? readyToken(ports, auth.token) : renewedTokens(ports, settings, auth);

const readyToken = (ports: ConnectorPorts, reference: string): Authorizer => ({
  authorization: async () => new Secret(`Bearer ${(await ports.secrets.resolve(reference)).reveal()}`),
  refused: () => {},
});

/** Concurrent callers share one renewal; a failed one is forgotten, so that the next caller tries anew. */
function renewedTokens(ports: ConnectorPorts, settings: VendorSettings, auth: ServiceAccount): Authorizer {
  let current: Entry | undefined;

  const renew = (): Promise<Secret> => {
    const request = requestToken(ports, settings, auth);
    const entry: Entry = { value: request.then(({ bearer }) => bearer), usableUntilMs: Number.POSITIVE_INFINITY };
    request.then(
      ({ bearer, lifeSeconds }) => {
        entry.arrived = bearer;
        entry.usableUntilMs = ports.environment.now() + Math.max(1, lifeSeconds - MARGIN_SECONDS) * 1000;
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
      const usable = current !== undefined && ports.environment.now() < current.usableUntilMs;
      return usable && current !== undefined ? current.value : renew();
    },
    refused: (authorization) => {
      if (current?.arrived === authorization) current = undefined;
    },
  };
}

/** Asks for a token. Source: facts sheet section 1.1: JSON with Basic credentials, not an OAuth form. */
async function requestToken(
  ports: ConnectorPorts,
  settings: VendorSettings,
  auth: ServiceAccount,
): Promise<{ bearer: Secret; lifeSeconds: number }> {
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
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ audience: settings.baseUrl, grant_type: 'client_credentials' }),
      },
      AccessTokenSchema,
    );
    return {
      bearer: new Secret(`Bearer ${value.access_token}`),
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

import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Answer, json, type StandInRequest } from '../kit/answer.ts';
import { uuidOf } from '../kit/deterministic.ts';
import type { Behaviour } from './behaviour.ts';

/** What the stand-in accepts; the defaults are for demos and are no secret. `user` and `password` are of the lite plan. */
export const credentialsSchema = z.strictObject({
  clientId: z.string().default('stand-in-client'),
  clientSecret: z.string().default('stand-in-client-secret'),
  user: z.string().default('stand-in-user'),
  password: z.string().default('stand-in-password'),
});
export type CredentialsOptions = z.input<typeof credentialsSchema>;

/** Issues and checks bearer tokens. `revoke` makes the token of a request worthless before its time. */
export interface BearerDesk {
  issue(request: StandInRequest, from: 'token' | 'ias-token'): Answer;
  accepts(request: StandInRequest): boolean;
  revoke(request: StandInRequest): void;
}

const claimsSchema = z.object({ exp: z.number() });

function claimsOf(content: string): z.output<typeof claimsSchema> | undefined {
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(content, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const basicOf = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
const bearerOf = (request: StandInRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';

function oauthError(status: number, error: string, description: string): Answer {
  return json({ error, error_description: description }, status);
}

/**
 * Creates the token desk.
 *
 * Shape: `access_token` looks like a JWT and carries its expiry, so that a restarted stand-in knows it again. XSUAA wants
 * the secret in a Basic header, Identity Authentication takes it there or in the form, where `app_tid` may be, too. A
 * client_id without any secret is a client with a certificate: accepted only when the behaviour says so. Every endpoint
 * but the tokens' also takes the Basic credentials of the lite plan.
 * Errors: 401 and 400 in the form of OAuth. Source: facts sheet, SAP 2.1.
 */
export function createBearerDesk(options: {
  readonly seed: string;
  readonly behaviour: Behaviour;
  readonly credentials: CredentialsOptions;
  readonly now: () => number;
  readonly random: () => number;
}): BearerDesk {
  const { seed, behaviour, now, random } = options;
  const { clientId, clientSecret, user, password } = credentialsSchema.parse(options.credentials);
  const revoked = new Set<string>();
  let issued = 0;
  const sign = (content: string) => createHmac('sha256', `bearer ${seed}`).update(content).digest('base64url');
  const isKnown = (request: StandInRequest, form: URLSearchParams, from: 'token' | 'ias-token') => {
    if (request.headers.authorization !== undefined) {
      return request.headers.authorization === basicOf(clientId, clientSecret);
    }
    if (form.get('client_id') !== clientId) return false;
    const secret = form.get('client_secret');
    return secret === null ? behaviour.acceptCertificate : from === 'ias-token' && secret === clientSecret;
  };
  return {
    issue(request, from) {
      if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
        return oauthError(400, 'invalid_request', 'A form is required');
      }
      const form = new URLSearchParams(request.body);
      if (!isKnown(request, form, from)) return oauthError(401, 'unauthorized', 'Bad credentials');
      if (form.get('grant_type') !== 'client_credentials') {
        return oauthError(400, 'unsupported_grant_type', 'client_credentials is required');
      }
      const issuedAt = Math.floor(now() / 1000);
      const jti = uuidOf(seed, 'jti', random(), issued++);
      const claims = { sub: clientId, iat: issuedAt, exp: issuedAt + behaviour.bearerSeconds, jti };
      const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return json({
        access_token: `${content}.${sign(content)}`,
        token_type: 'bearer',
        expires_in: behaviour.bearerSeconds,
        ...(from === 'token' ? { scope: 'jobscheduler.READ', jti } : {}),
      });
    },
    accepts(request) {
      if (request.headers.authorization === basicOf(user, password)) return true;
      const token = bearerOf(request);
      const [header, claims, signature] = token.split('.');
      if (claims === undefined || signature !== sign(`${header}.${claims}`) || revoked.has(token)) return false;
      return (claimsOf(claims)?.exp ?? 0) * 1000 > now();
    },
    revoke(request) {
      revoked.add(bearerOf(request));
    },
  };
}

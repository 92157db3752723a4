import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Answer, json, type StandInRequest } from '../kit/answer.ts';
import type { Context } from './context.ts';
import { refusal } from './refusal.ts';

/** What the stand-in accepts; the defaults are for demos and are no secret. */
export const credentialsSchema = z.strictObject({
  clientId: z.string().default('stand-in-client'),
  clientSecret: z.string().default('stand-in-client-secret'),
  personalAccessToken: z.string().default('stand-in-personal-access-token'),
});
export type Credentials = z.output<typeof credentialsSchema>;

/** Issues and checks bearer tokens. `revoke` makes a service-account token of a request worthless before its time. */
export interface BearerDesk {
  issue(request: StandInRequest): Answer;
  accepts(request: StandInRequest): boolean;
  revoke(request: StandInRequest): void;
}

const tokenRequestSchema = z.object({ audience: z.string().min(1), grant_type: z.literal('client_credentials') });
const claimsSchema = z.object({ exp: z.number() });

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const bearerOf = (request: StandInRequest) => /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

/**
 * Creates the token desk.
 *
 * Shape: `access_token` looks like a JWT and carries its expiry, so that a restarted stand-in knows it again; `expires_in`
 * is a string of seconds, as at the vendor. The call takes JSON, not a form. Source: facts sheet, Talend 1.1.
 */
export function createBearerDesk(context: Context, credentials: Credentials): BearerDesk {
  const { behaviour, now, random, world } = context;
  const revoked = new Set<string>();
  const basic = `Basic ${Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')}`;
  const sign = (content: string) => createHmac('sha256', `bearer ${world.seed}`).update(content).digest('base64url');
  return {
    issue(request) {
      if (request.headers.authorization !== basic) return refusal(401, 'Bad or missing credentials');
      const asked = tokenRequestSchema.safeParse(parseJson(request.body));
      if (!asked.success) return refusal(400, 'A JSON body with audience and grant_type is required');
      const issuedAt = Math.floor(now() / 1000);
      const claims = {
        sub: credentials.clientId,
        iat: issuedAt,
        exp: issuedAt + behaviour.bearerSeconds,
        jti: random(),
      };
      const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return json({
        access_token: `${content}.${sign(content)}`,
        token_type: 'Bearer',
        expires_in: String(behaviour.bearerSeconds),
      });
    },
    accepts(request) {
      const token = bearerOf(request);
      if (token === credentials.personalAccessToken) return true;
      const [header, claims, signature] = token.split('.');
      if (claims === undefined || signature !== sign(`${header}.${claims}`) || revoked.has(token)) return false;
      const read = claimsSchema.safeParse(parseJson(Buffer.from(claims, 'base64url').toString()));
      return read.success && read.data.exp * 1000 > now();
    },
    revoke(request) {
      revoked.add(bearerOf(request));
    },
  };
}

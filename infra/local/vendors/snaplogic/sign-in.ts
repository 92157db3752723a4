import { z } from 'zod';
import type { StandInRequest } from '../kit/answer.ts';
import type { Behaviour } from './behaviour.ts';
import { readJwt } from './jwt.ts';

/** What the stand-in accepts, all of one org admin; the defaults are for demos and are no secret. */
export const credentialsSchema = z.strictObject({
  email: z.string().default('stand-in@example.com'),
  password: z.string().default('stand-in-password'),
  jwtKey: z.string().default('stand-in-jwt-key'),
});
export type Credentials = z.output<typeof credentialsSchema>;

/** Checks who asks. `revoke` makes the JWT of a request worthless before its time; a password stays good. */
export interface SignIn {
  accepts(request: StandInRequest): boolean;
  revoke(request: StandInRequest): void;
}

const headers: Readonly<Record<Behaviour['jwtHeader'], RegExp>> = {
  bearer: /^Bearer (\S+)$/,
  'bearer-token': /^Bearer Token (\S+)$/,
  both: /^Bearer (?:Token )?(\S+)$/,
};

/** Creates the check. Units: `now` is epoch ms. Source: vendor document 004, "Request header"; facts sheet, SnapLogic 3.1. */
export function createSignIn(options: {
  readonly behaviour: Behaviour;
  readonly credentials: Credentials;
  readonly now: () => number;
}): SignIn {
  const { behaviour, credentials, now } = options;
  const revoked = new Set<string>();
  const basic = `Basic ${Buffer.from(`${credentials.email}:${credentials.password}`).toString('base64')}`;
  const tokenOf = ({ headers: sent }: StandInRequest) =>
    headers[behaviour.jwtHeader].exec(sent.authorization ?? '')?.[1] ?? '';
  return {
    accepts(request) {
      if (request.headers.authorization === basic) return true;
      const token = tokenOf(request);
      const claims = readJwt(token, credentials.jwtKey);
      if (claims === undefined || claims.sub !== credentials.email || revoked.has(token)) return false;
      const endsAt = Math.min(claims.iat + behaviour.tokenSeconds, claims.exp ?? Number.POSITIVE_INFINITY);
      return endsAt * 1000 > now();
    },
    revoke(request) {
      const token = tokenOf(request);
      if (token !== '') revoked.add(token);
    },
  };
}

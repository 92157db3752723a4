import { createHmac } from 'node:crypto';
import { z } from 'zod';

const claimsSchema = z.object({ sub: z.string(), iat: z.number(), exp: z.number().optional() });

/** What a token says. Units: epoch seconds. */
export type Claims = z.output<typeof claimsSchema>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (content: string, key: string) => createHmac('sha256', key).update(content).digest('base64url');

/**
 * Returns a JWT (HS256) as the identity provider of the org would issue it; the vendor itself issues none.
 *
 * Shape: equal arguments give an equal token. Units: `issuedAtMs` is epoch ms, the claims are in seconds.
 * Source: https://docs.snaplogic.com/public-apis/post-generate-jwt.html
 */
export function issueJwt(options: {
  readonly key: string;
  readonly email: string;
  readonly issuedAtMs: number;
}): string {
  const claims: Claims = { sub: options.email, iat: Math.floor(options.issuedAtMs / 1000) };
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${sign(content, options.key)}`;
}

/** Returns the claims of a token, or undefined when it was not signed with the key or says something else. */
export function readJwt(token: string, key: string): Claims | undefined {
  const [header, claims, signature] = token.split('.');
  if (claims === undefined || signature !== sign(`${header}.${claims}`, key)) return undefined;
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(claims, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

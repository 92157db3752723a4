import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Answer, type StandInRequest, text } from '../kit/answer.ts';
import type { Context } from './context.ts';

/** What the stand-in accepts; the defaults are for demos and are no secret. */
export const credentialsSchema = z.strictObject({
  username: z.string().default('stand-in-user'),
  password: z.string().default('stand-in-password'),
});
export type Credentials = z.output<typeof credentialsSchema>;

/** Issues and checks tokens. `revoke` makes the token of a request worthless before its time. */
export interface TokenDesk {
  issue(request: StandInRequest): Answer;
  accepts(request: StandInRequest): boolean;
  revoke(request: StandInRequest): void;
}

const tokenOf = (request: StandInRequest) => /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

/**
 * Creates the token desk.
 *
 * Shape: the login takes a form and answers the bare token as text, 400 with text for wrong or missing credentials. A token
 * carries its expiry, so that a restarted stand-in knows it again. Source: facts sheet, Akinon 4.1.
 */
export function createTokenDesk(context: Context, credentials: Credentials): TokenDesk {
  const { behaviour, now, random, world } = context;
  const revoked = new Set<string>();
  const sign = (content: string) => createHmac('sha256', `token ${world.seed}`).update(content).digest('base64url');
  return {
    issue(request) {
      const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
      const form = new URLSearchParams(isForm ? request.body : '');
      const [username, password] = [form.get('username'), form.get('password')];
      if (username === null || password === null) return text('username and password are required', 400);
      if (username !== credentials.username || password !== credentials.password) {
        return text('Unable to log in with provided credentials.', 400);
      }
      const expiresAtMs = Math.ceil(now() + behaviour.tokenSeconds * 1000);
      const content = `${expiresAtMs}.${Math.floor(random() * 2 ** 48).toString(36)}`;
      return text(`${content}.${sign(content)}`, 200);
    },
    accepts(request) {
      const token = tokenOf(request);
      const [expiresAtMs, nonce, signature] = token.split('.');
      if (signature === undefined || signature !== sign(`${expiresAtMs}.${nonce}`) || revoked.has(token)) return false;
      return Number(expiresAtMs) > now();
    },
    revoke(request) {
      revoked.add(tokenOf(request));
    },
  };
}

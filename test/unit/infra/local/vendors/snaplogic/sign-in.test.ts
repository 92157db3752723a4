import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../../../../infra/local/vendors/snaplogic/behaviour.ts';
import { issueJwt } from '../../../../../../infra/local/vendors/snaplogic/jwt.ts';
import { basic, logPath, setUp, startedAt, startedAtMs } from './set-up.ts';

const person = { key: 'stand-in-jwt-key', email: 'stand-in@example.com' };
const fresh = issueJwt({ ...person, issuedAtMs: startedAtMs });
const body = JSON.stringify({ start_ts: startedAt - 60, end_ts: startedAt });

function signInWith(jwtHeader: Behaviour['jwtHeader'] = 'both') {
  const { probe, standIn, clock } = setUp({ behaviour: { jwtHeader, tokenSeconds: 600 } });
  const status = async (authorization?: string) => {
    const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) };
    return (await probe('POST', logPath, { headers, body })).status;
  };
  return { status, standIn, clock };
}

describe('the sign-in', () => {
  test('takes the password, and nothing like it', async () => {
    const { status } = signInWith();
    expect(await status(basic)).toBe(200);
    for (const other of [undefined, 'Basic', `${basic}x`, basic.slice(6), `Basic ${btoa('stand-in@example.com:x')}`]) {
      expect(await status(other)).toBe(401);
    }
  });

  test('takes a JWT in the form of the behaviour', async () => {
    const forms = [`Bearer ${fresh}`, `Bearer Token ${fresh}`, `SLToken ${fresh}`];
    const accepted = async (jwtHeader: Behaviour['jwtHeader']) =>
      Promise.all(forms.map(async (form) => (await signInWith(jwtHeader).status(form)) === 200));
    expect(await accepted('both')).toEqual([true, true, false]);
    expect(await accepted('bearer')).toEqual([true, false, false]);
    expect(await accepted('bearer-token')).toEqual([false, true, false]);
  });

  test('refuses a JWT after its life, of another key, of another person, or changed', async () => {
    const { status, clock } = signInWith();
    const [header, , signature] = fresh.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: person.email, iat: startedAt + 9999 })).toString('base64url');
    for (const token of [
      issueJwt({ ...person, key: 'other', issuedAtMs: startedAtMs }),
      issueJwt({ ...person, email: 'other@example.com', issuedAtMs: startedAtMs }),
      `${header}.${claims}.${signature}`,
      'a.b.c',
      'abc',
    ]) {
      expect(await status(`Bearer ${token}`)).toBe(401);
    }
    clock.move(599_999);
    expect(await status(`Bearer ${fresh}`)).toBe(200);
    clock.move(600_000);
    expect(await status(`Bearer ${fresh}`)).toBe(401);
  });

  test('never takes a JWT again that it called expired, but does take the next one and the password', async () => {
    const { status, standIn } = signInWith();
    standIn.faults.set([{ kind: 'bearer-expired', count: 2 }]);
    expect(await status(`Bearer ${fresh}`)).toBe(401);
    expect(await status(basic)).toBe(401);
    expect(await status(`Bearer ${fresh}`)).toBe(401);
    expect(await status(`Bearer ${issueJwt({ ...person, issuedAtMs: startedAtMs - 1000 })}`)).toBe(200);
    expect(await status(basic)).toBe(200);
  });
});

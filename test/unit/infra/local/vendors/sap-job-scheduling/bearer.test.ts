import { describe, expect, test } from 'vitest';
import type { BehaviourOptions } from '../../../../../../infra/local/vendors/sap-job-scheduling/behaviour.ts';
import { clientHeaders, liteHeaders, oneSchedule, standInOf } from './small-instance.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const grant = 'grant_type=client_credentials';
const world = oneSchedule();

function desk(behaviour: BehaviourOptions = {}) {
  const { standIn, probe, clock } = standInOf(world, behaviour);
  const token = (path: string, body: string, headers: Record<string, string>) => probe('POST', path, { body, headers });
  const jobs = async (authorization?: string) =>
    (await probe('GET', '/scheduler/jobs', { headers: authorization === undefined ? {} : { authorization } })).status;
  return { standIn, clock, token, jobs };
}
const tokenOf = (answer: { json(): unknown }) => (answer.json() as { access_token: string }).access_token;

describe('a bearer token', () => {
  test('is given by XSUAA for Basic credentials and a form, and accepted until it expires', async () => {
    const { token, jobs, clock } = desk({ bearerSeconds: 100 });
    const answer = await token('/oauth/token', grant, clientHeaders);
    expect(answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 100, scope: expect.any(String) });
    const authorization = `Bearer ${tokenOf(answer)}`;
    expect(await jobs(authorization)).toBe(200);
    clock.move(99_000);
    expect(await jobs(authorization)).toBe(200);
    clock.move(100_000);
    expect(await jobs(authorization)).toBe(401);
  });

  test('is given by Identity Authentication for a secret in the form, with or without app_tid', async () => {
    const { token, jobs } = desk();
    const body = `${grant}&client_id=stand-in-client&client_secret=stand-in-client-secret`;
    for (const more of ['', '&app_tid=tenant-1']) {
      const answer = await token('/oauth2/token', body + more, form);
      expect(await jobs(`Bearer ${tokenOf(answer)}`)).toBe(200);
    }
    expect((await token('/oauth2/token', `${body}x`, form)).status).toBe(401);
    expect((await token('/oauth/token', body, form)).status).toBe(401);
  });

  test('is given for a client_id alone only when a certificate is taken for granted', async () => {
    const body = `${grant}&client_id=stand-in-client`;
    for (const path of ['/oauth/token', '/oauth2/token']) {
      expect((await desk().token(path, body, form)).status).toBe(401);
      expect((await desk({ acceptCertificate: true }).token(path, body, form)).status).toBe(200);
      expect((await desk({ acceptCertificate: true }).token(path, `${grant}&client_id=other`, form)).status).toBe(401);
    }
  });

  test('is refused for a wrong grant, a body that is no form, and wrong credentials', async () => {
    const { token } = desk();
    expect((await token('/oauth/token', 'grant_type=password', clientHeaders)).status).toBe(400);
    expect((await token('/oauth/token', grant, { ...clientHeaders, 'content-type': 'application/json' })).status).toBe(
      400,
    );
    expect((await token('/oauth/token', grant, { ...form, ...liteHeaders })).status).toBe(401);
  });

  test('of another seed, a forged one and none are refused, and the lite plan needs none', async () => {
    const { token, jobs } = desk();
    const good = tokenOf(await token('/oauth/token', grant, clientHeaders));
    expect(await jobs(`Bearer ${good.slice(0, -1)}`)).toBe(401);
    expect(await jobs('Bearer a.b.c')).toBe(401);
    expect(await jobs(clientHeaders.authorization)).toBe(401);
    expect(await jobs()).toBe(401);
    expect(await jobs(liteHeaders.authorization)).toBe(200);
  });

  test('that expired by a fault stays dead, and the next one is good', async () => {
    const { standIn, token, jobs } = desk();
    const first = `Bearer ${tokenOf(await token('/oauth/token', grant, clientHeaders))}`;
    standIn.faults.add({ kind: 'bearer-expired', count: 1 });
    expect(await jobs(first)).toBe(401);
    expect(await jobs(first)).toBe(401);
    expect(await jobs(`Bearer ${tokenOf(await token('/oauth/token', grant, clientHeaders))}`)).toBe(200);
  });
});

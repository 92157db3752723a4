import { describe, expect, test } from 'vitest';
import { createProbe } from '../../../../../../infra/local/vendors/talend/probe.ts';
import { createTalendStandIn } from '../../../../../../infra/local/vendors/talend/stand-in.ts';

const basic = `Basic ${Buffer.from('stand-in-client:stand-in-client-secret').toString('base64')}`;
const body = JSON.stringify({ audience: 'https://api.eu.cloud.talend.com', grant_type: 'client_credentials' });
const list = '/processing/executables/tasks/executions';

function setUp() {
  const clock = { nowMs: Date.UTC(2026, 10, 21, 12) };
  const standIn = createTalendStandIn({
    world: { seed: 's', tasks: [], runs: [] },
    now: () => clock.nowMs,
    random: Math.random,
    baseUrl: () => 'http://stand-in.test',
  });
  const probe = createProbe(standIn);
  const token = async () => {
    const answer = await probe('POST', '/security/oauth/token', { headers: { authorization: basic }, body });
    return (answer.json() as { access_token: string }).access_token;
  };
  const listWith = async (authorization: string) => (await probe('GET', list, { headers: { authorization } })).status;
  return { clock, standIn, probe, token, listWith };
}

describe('authentication', () => {
  test('gives a service-account token for 30 minutes, its life a string of seconds', async () => {
    const { clock, probe, listWith } = setUp();
    const answer = await probe('POST', '/security/oauth/token', { headers: { authorization: basic }, body });
    expect(answer.json()).toMatchObject({ token_type: 'Bearer', expires_in: '1800' });
    const bearer = `Bearer ${(answer.json() as { access_token: string }).access_token}`;
    expect(await listWith(bearer)).toBe(200);
    clock.nowMs += 1_799_000;
    expect(await listWith(bearer)).toBe(200);
    clock.nowMs += 1000;
    expect(await listWith(bearer)).toBe(401);
  });

  test('refuses wrong credentials with 401 and a form instead of JSON with 400', async () => {
    const { probe } = setUp();
    const wrong = await probe('POST', '/security/oauth/token', { headers: { authorization: 'Basic eDp5' }, body });
    expect(wrong.status).toBe(401);
    const form = { headers: { authorization: basic }, body: 'grant_type=client_credentials' };
    expect((await probe('POST', '/security/oauth/token', form)).status).toBe(400);
  });

  test('takes a personal access token, and refuses anything else with an ErrorResponse', async () => {
    const { probe, listWith, token } = setUp();
    expect((await probe('GET', list)).status).toBe(200);
    const refused = await probe('GET', list, { headers: {} });
    expect(refused.status).toBe(401);
    expect(refused.json()).toHaveProperty('detail');
    expect(await listWith(`Bearer ${(await token()).slice(0, -2)}`)).toBe(401);
    expect(await listWith('Bearer a.b.c')).toBe(401);
  });

  test('forgets a token before its time when a fault says so, until a new one is asked for', async () => {
    const { standIn, listWith, token } = setUp();
    const bearer = `Bearer ${await token()}`;
    standIn.faults.add({ kind: 'bearer-expired', count: 1 });
    expect(await listWith(bearer)).toBe(401);
    expect(await listWith(bearer)).toBe(401);
    expect(await listWith(`Bearer ${await token()}`)).toBe(200);
  });
});

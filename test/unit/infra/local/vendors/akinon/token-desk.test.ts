import { describe, expect, test } from 'vitest';
import { setUp, worldOf } from './client.ts';

const world = worldOf({ count: 1, createdMinutes: [-300, -200] });

describe('the login', () => {
  test('answers the bare token as text', async () => {
    const { login } = await setUp(world);
    const answer = await login();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain');
    expect(answer.content).toMatch(/^[\w.-]+$/);
  });

  test('answers 400 with text for wrong credentials, missing ones and a body that is no form', async () => {
    const { login, send } = await setUp(world);
    const json = JSON.stringify({ username: 'stand-in-user', password: 'stand-in-password' });
    const answers = [
      await login('stand-in-user', 'wrong'),
      await send('POST', '/api/nifi/login', { 'content-type': 'application/x-www-form-urlencoded' }, 'username=a'),
      await send('POST', '/api/nifi/login', { 'content-type': 'application/json' }, json),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(answers.every(({ content }) => content.length > 0)).toBe(true);
  });
});

describe('a token', () => {
  test('is refused with 401 when its life is over, and not before', async () => {
    const { clock, list } = await setUp(world, { tokenSeconds: 60 });
    clock.move(59_999);
    expect((await list()).status).toBe(200);
    clock.move(60_000);
    expect((await list()).status).toBe(401);
  });

  test('is refused when it was tampered with, is missing or comes in the header of the tables', async () => {
    const { login, send, place } = await setUp(world);
    const token = (await login()).content;
    const ask = async (headers: Record<string, string>) => (await send('GET', `/logs?${place}`, headers)).status;
    expect(await ask({ authorization: `Bearer ${token}` })).toBe(200);
    expect(await ask({ authorization: `Bearer 9${token}` })).toBe(401);
    expect(await ask({ authorization: token })).toBe(401);
    expect(await ask({ authentication: `Bearer ${token}` })).toBe(401);
    expect(await ask({})).toBe(401);
  });

  test('that was called expired stays so, and another one is accepted', async () => {
    const { standIn, list, login, send, place } = await setUp(world);
    standIn.faults.add({ kind: 'bearer-expired', count: 1 });
    expect((await list()).status).toBe(401);
    expect((await list()).status).toBe(401);
    const authorization = `Bearer ${(await login()).content}`;
    expect((await send('GET', `/logs?${place}`, { authorization })).status).toBe(200);
  });
});

import type { BehaviourOptions } from '../../../../../../infra/local/vendors/akinon/behaviour.ts';
import { createAkinonStandIn } from '../../../../../../infra/local/vendors/akinon/stand-in.ts';
import { createWorld, type World } from '../../../../../../infra/local/vendors/akinon/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/akinon/world-spec.ts';
import { createMovableClock } from '../../../../../../infra/local/vendors/kit/clock.ts';
import { collect } from '../../../../../../infra/local/vendors/kit/collect.ts';
import { pseudoRandom } from '../../../../../../infra/local/vendors/kit/deterministic.ts';

export const startedAtMs = Date.UTC(2026, 10, 21, 12);
export const baseUrl = 'http://stand-in.test';

/** Returns a world of the given groups with one flow, so that one listing holds all of it. */
export function worldOf(...groups: object[]): World {
  return createWorld({ seed: 's', startedAtMs, spec: worldSpecSchema.parse({ flows: 1, groups }) });
}

export type Row = { id: string } & Record<string, unknown>;

/** Reads JSON with every `id` as the digits that were sent. */
export function parseExact(content: string): unknown {
  return JSON.parse(content, (key, value, { source }) => (key === 'id' ? source : value));
}

/** Sets up a stand-in and a client of it that has logged in; `behaviour` and the time of the clock may be given. */
export async function setUp(world: World, behaviour: BehaviourOptions = {}, nowMs = startedAtMs) {
  const clock = createMovableClock(() => nowMs);
  const standIn = createAkinonStandIn({
    world,
    clock,
    random: pseudoRandom('stand-in'),
    baseUrl: () => baseUrl,
    // Tests move the clock by hours; one of them sets the life of the token itself.
    behaviour: { tokenSeconds: 10_000_000, ...behaviour },
  });
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body = '') => {
    const response = await standIn.handle({ method, url: new URL(path, baseUrl).toString(), headers, body });
    const content = (await collect(response.body)).toString();
    return { ...response, content };
  };
  const login = (username = 'stand-in-user', password = 'stand-in-password') =>
    send(
      'POST',
      '/api/nifi/login',
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ username, password }).toString(),
    );
  const token = (await login()).content;
  const get = (path: string) => send('GET', path, { authorization: `Bearer ${token}` });
  const project = world.projects[0]!;
  const flowId = project.flows[0]!.flowId;
  const place = `projectId=${project.projectId}&flowId=${flowId}`;
  const list = (query = 'log_type=1') => get(`/logs?${place}&${query}`);
  const rows = async (query?: string) => {
    const answer = await list(query);
    return answer.status === 404 ? [] : (parseExact(answer.content) as { results: Row[] }).results;
  };
  const download = (id: string | bigint) => get(`/logs/download?id=${id}&${place}&projectslug=${project.projectSlug}`);
  return { standIn, clock, send, login, get, list, rows, download, project, place };
}

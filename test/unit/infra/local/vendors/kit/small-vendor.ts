import { z } from 'zod';
import { json, type StandInRequest } from '../../../../../../infra/local/vendors/kit/answer.ts';
import { createMovableClock } from '../../../../../../infra/local/vendors/kit/clock.ts';
import { commonFaultSchemas, faultWhen } from '../../../../../../infra/local/vendors/kit/fault-rule.ts';
import { createProbe } from '../../../../../../infra/local/vendors/kit/probe.ts';
import { createStandIn } from '../../../../../../infra/local/vendors/kit/stand-in.ts';

const ruleSchema = z.discriminatedUnion('kind', [
  ...commonFaultSchemas,
  z.strictObject({ ...faultWhen, kind: z.literal('closed-for-lunch') }),
  z.strictObject({ ...faultWhen, kind: z.literal('one-page-on') }),
  z.strictObject({ ...faultWhen, kind: z.literal('wrong-count') }),
]);
export type Rule = z.output<typeof ruleSchema>;
export type RuleOptions = z.input<typeof ruleSchema>;

export const systemMs = Date.UTC(2026, 10, 21, 12);

/** A vendor with three endpoints: two rows by page, a download of 1,000 bytes, and a token that can be revoked. */
export function setUp(...rules: RuleOptions[]) {
  const clock = createMovableClock(() => systemMs);
  const revoked = new Set<string>();
  const tokenOf = (request: StandInRequest) => request.headers.authorization ?? '';
  const unauthorized = () => json({ error: 'who are you' }, 401);
  const standIn = createStandIn<Rule, { readonly at: number; readonly name: string }>(
    {
      endpoints: ['rows', 'download'],
      faultSchema: ruleSchema,
      rowsKey: ['page', 'rows'],
      defaultEndpoints: (rule) => (rule.kind === 'reset-mid-body' ? ['download'] : undefined),
      routeOf: (method, path) => (method === 'GET' ? { '/rows': 'rows', '/download': 'download' }[path] : undefined),
      ask(request, endpoint) {
        if (revoked.has(tokenOf(request))) return unauthorized();
        if (endpoint === 'download') {
          return { status: 200, body: { kind: 'stream', bytes: 1000, open: () => [new Uint8Array(1000)] } };
        }
        const page = new URL(request.url).searchParams.get('page') ?? '1';
        return json({ count: 2, page: { number: page, rows: [{ id: 1 }, { id: 2 }] } });
      },
      tooMany: () => json({ error: 'slow down' }, 429, { 'x-quota': '0' }),
      unauthorized,
      broken: (status) => json({ error: 'broken' }, status),
      revoke: (request) => void revoked.add(tokenOf(request)),
      instead: (rule) => (rule.kind === 'closed-for-lunch' ? json({ error: 'lunch' }, 418) : undefined),
      distortRequest: (request, rule) =>
        rule.kind === 'one-page-on' ? { ...request, url: `${request.url}?page=2` } : request,
      distortAnswer: (answer, rule) => (rule.kind === 'wrong-count' ? json({ count: 7 }) : answer),
      source: (baseUrl) => ({ auth: { token: 'one' }, scope: { site: baseUrl } }),
      async *truth(query) {
        yield { at: clock.now(), name: query.get('name') ?? 'all' };
      },
    },
    { clock, random: () => 0.5, baseUrl: () => 'http://stand-in.test' },
  );
  standIn.faults.set(rules);
  return { standIn, clock, probe: createProbe(standIn, { authorization: 'one' }) };
}

import { z } from 'zod';
import { json, type StandInRequest } from '../../infra/local/vendors/kit/answer.ts';
import { hexOf, wholeOf } from '../../infra/local/vendors/kit/deterministic.ts';
import { commonFaultSchemas, faultWhen } from '../../infra/local/vendors/kit/fault-rule.ts';
import { createStandIn, type StandInOptions } from '../../infra/local/vendors/kit/stand-in.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const KEY = 'tidewell-stand-in-key';

const faultSchema = z.discriminatedUnion('kind', [
  ...commonFaultSchemas,
  z.strictObject({ ...faultWhen, kind: z.literal('shifted-rows'), by: z.int() }),
  z.strictObject({ ...faultWhen, kind: z.literal('unknown-state'), word: z.string().default('parked') }),
]);
type FaultRule = z.output<typeof faultSchema>;

/** Units: minutes from the start of the world. */
export interface TidewellWorld {
  readonly startedAtMs: number;
  readonly groups: readonly { readonly count: number; readonly createdMinutes: readonly [number, number] }[];
  /** Of the listing, which is not documented. */
  readonly order?: 'changed' | 'newest' | 'shuffled';
}

interface RunPlan {
  readonly id: string;
  readonly createdAtMs: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** Some runs are listed late. */
  readonly listedAtMs: number;
  readonly final: 'succeeded' | 'failed';
}

function plansOf({ startedAtMs, groups }: TidewellWorld): RunPlan[] {
  return groups.flatMap(({ count, createdMinutes }, group) =>
    Array.from({ length: count }, (_, index) => {
      const draw = (least: number, most: number, what: string) => wholeOf([least, most], what, group, index);
      const [from, to] = createdMinutes;
      const createdAtMs = startedAtMs + draw(from * MINUTE_MS, to * MINUTE_MS, 'created');
      const begunAtMs = createdAtMs + draw(100, 5_000, 'started');
      return {
        id: `run-${hexOf(12, 'id', group, index)}`,
        createdAtMs,
        startedAtMs: begunAtMs,
        finishedAtMs: begunAtMs + draw(1_000, 30 * MINUTE_MS, 'finished'),
        listedAtMs: createdAtMs + (draw(0, 5, 'late') === 0 ? draw(MINUTE_MS, 20 * MINUTE_MS, 'how late') : 0),
        final: draw(0, 4, 'final') === 0 ? 'failed' : 'succeeded',
      };
    }),
  );
}

const utc = (ms: number): string => new Date(ms).toISOString();

function changedAtMs(plan: RunPlan, nowMs: number): number {
  const reached = [plan.createdAtMs, plan.startedAtMs, plan.finishedAtMs].filter((ms) => ms <= nowMs);
  return Math.max(plan.listedAtMs, ...reached);
}

function rowOf(plan: RunPlan, nowMs: number): Record<string, unknown> {
  const [started, finished] = [plan.startedAtMs <= nowMs, plan.finishedAtMs <= nowMs];
  return {
    id: plan.id,
    job: `job-${plan.id.slice(-1)}`,
    state: finished ? plan.final : started ? 'running' : 'queued',
    createdAt: utc(plan.createdAtMs),
    changedAt: utc(changedAtMs(plan, nowMs)),
    ...(started ? { startedAt: utc(plan.startedAtMs) } : {}),
    finishedAt: finished ? utc(plan.finishedAtMs) : null,
    // Beyond 2^53, where a number of JavaScript would be another one.
    ticks: JSON.rawJSON(`${9_007_199_254_740_993n + BigInt(plan.createdAtMs)}`),
    share: JSON.rawJSON('1.0'),
    note: '',
  };
}

/** A Tidewell that needs no socket: `POST /v1/sessions`, and `GET /v1/runs` with `changedSince`, `page` and `perPage`. */
export function createTidewellStandIn(options: StandInOptions & { readonly world: TidewellWorld }) {
  const { clock, world } = options;
  const plans = plansOf(world);
  const sessions = new Map<string, number>();
  const tokenOf = ({ headers }: StandInRequest): string => headers.authorization?.replace('Bearer ', '') ?? '';
  const isListed = (plan: RunPlan, nowMs: number): boolean =>
    plan.listedAtMs <= nowMs && nowMs < plan.createdAtMs + 3 * DAY_MS;
  const orderOf = {
    changed: (plan: RunPlan) => changedAtMs(plan, clock.now()),
    newest: (plan: RunPlan) => -plan.createdAtMs,
    shuffled: (plan: RunPlan) => Number.parseInt(plan.id.slice(-8), 16),
  }[world.order ?? 'changed'];

  function session({ body }: StandInRequest) {
    if (JSON.parse(body).key !== KEY) return json({ error: 'unknown key' }, 401);
    const token = hexOf(40, 'session', sessions.size, options.random());
    sessions.set(token, clock.now() + 20 * MINUTE_MS);
    return json({ token, expiresInSeconds: 1_200 });
  }

  function list(request: StandInRequest, shiftedBy = 0) {
    if ((sessions.get(tokenOf(request)) ?? 0) <= clock.now()) return json({ error: 'no session' }, 401);
    const { searchParams } = new URL(request.url);
    const [page, perPage] = [Number(searchParams.get('page')), Number(searchParams.get('perPage'))];
    const sinceMs = Date.parse(searchParams.get('changedSince') ?? '');
    const nowMs = clock.now();
    const found = plans
      .filter((plan) => isListed(plan, nowMs) && changedAtMs(plan, nowMs) >= sinceMs)
      .sort((left, right) => orderOf(left) - orderOf(right));
    const from = Math.max(0, (page - 1) * perPage + (page > 1 ? shiftedBy : 0));
    return json({ runs: found.slice(from, from + perPage).map((plan) => rowOf(plan, nowMs)), total: found.length });
  }

  const routes: Readonly<Record<string, string>> = { 'POST /v1/sessions': 'sessions', 'GET /v1/runs': 'runs' };
  return createStandIn<FaultRule, TidewellTruth>(
    {
      endpoints: Object.values(routes),
      faultSchema,
      rowsKey: ['runs'],
      defaultEndpoints: ({ kind }) =>
        ['shifted-rows', 'unknown-state', 'duplicate-rows', 'unknown-fields', 'bearer-expired'].includes(kind)
          ? ['runs']
          : undefined,
      routeOf: (method, path) => routes[`${method} ${path}`],
      ask: (request, endpoint) => (endpoint === 'sessions' ? session(request) : list(request)),
      revoke: (request) => void sessions.delete(tokenOf(request)),
      instead: (rule, request) => (rule.kind === 'shifted-rows' ? list(request, rule.by) : undefined),
      distortAnswer: (answer, rule) => {
        if (rule.kind !== 'unknown-state' || answer.body.kind !== 'json') return answer;
        const { runs, total } = z
          .object({ runs: z.array(z.looseObject({})), total: z.number() })
          .parse(answer.body.value);
        return json({ runs: runs.map((run) => ({ ...run, state: rule.word })), total });
      },
      tooMany: () => json({ error: 'slow down' }, 429),
      unauthorized: () => json({ error: 'no session' }, 401),
      broken: (status) => json({ error: 'not well' }, status),
      source: () => ({ auth: { key: KEY } }),
      async *truth() {
        for (const plan of plans) {
          const nowMs = clock.now();
          if (plan.listedAtMs > nowMs || plan.createdAtMs + 3 * DAY_MS <= world.startedAtMs) continue;
          const saidMs = Math.min(nowMs, plan.createdAtMs + 3 * DAY_MS - 1);
          const finished = plan.finishedAtMs <= saidMs;
          const same = { stream: 'runs', identity: plan.id, finished, listed: isListed(plan, nowMs) };
          yield { ...same, record: rowOf(plan, saidMs) };
        }
      },
    },
    options,
  );
}

interface TidewellTruth {
  readonly stream: string;
  readonly identity: string;
  readonly finished: boolean;
  readonly listed: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

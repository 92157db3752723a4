import type { StandInRequest, StandInResponse } from '../../infra/local/vendors/kit/answer.ts';
import type { RunPlan, World } from '../../infra/local/vendors/talend/world.ts';

/** A line of a log that is no record, from 0, and what the lake has to say of it. */
export interface Damage {
  readonly runId: string;
  readonly line: number;
  readonly reason: string;
}

/** Each makes a line unreadable and keeps its length, so that nobody notices before the log is read. */
const WAYS: Readonly<Record<string, (line: Buffer) => void>> = {
  'the record is not JSON': (line) => line.fill(' ', line.length - 1),
  'the record is not a JSON object': (line) =>
    line
      .fill('"', 0, 1)
      .fill('x', 1, line.length - 1)
      .fill('"', line.length - 1),
  // The first letter of the severity: a byte that UTF-8 does not have.
  'the record is not UTF-8': (line) => line.fill(0xff, 13, 14),
};

/** Broken lines in logs of several days, the last ones of which are older than the queries look back. */
export function damageIn({ runs }: World): readonly Damage[] {
  const withLog = runs.filter(({ log, endAtMs, triggerAtMs }) => 'bytes' in log.size && endAtMs > triggerAtMs);
  const byAge = withLog.toSorted((one, other) => other.endAtMs - one.endAtMs);
  const [first, second, third] = byAge;
  const [older, border, oldest] = [byAge.at(-6), byAge.at(-4), byAge.at(-1)];
  const [json, object, utf8] = Object.keys(WAYS);
  const of = (run: RunPlan | undefined, reason: string | undefined, ...lines: readonly number[]): readonly Damage[] =>
    run === undefined || reason === undefined ? [] : lines.map((line) => ({ runId: run.executionId, line, reason }));
  return [
    ...of(first, json, 0, 7),
    ...of(older, json, 2),
    ...of(border, json, 5),
    ...of(oldest, json, 1, 3),
    ...of(second, object, 3, 4),
    ...of(third, object, 5),
    ...of(oldest, object, 2),
    ...of(second, utf8, 8),
    ...of(third, utf8, 2),
  ];
}

/** Breaks lines of a log. They keep their places and their lengths. */
function damaged(content: Buffer, damage: readonly Pick<Damage, 'line' | 'reason'>[]): Buffer {
  const copy = Buffer.from(content);
  let from = 0;
  for (let number = 0; from < copy.length; number += 1) {
    const end = copy.indexOf('\n', from);
    const reason = damage.find(({ line }) => line === number)?.reason;
    if (reason !== undefined) WAYS[reason]?.(copy.subarray(from, end));
    from = end + 1;
  }
  return copy;
}

/** A Talend whose downloads are broken in places. */
export function damaging(
  standIn: { handle(request: StandInRequest): Promise<StandInResponse> },
  damage: readonly Damage[],
): { handle(request: StandInRequest): Promise<StandInResponse> } {
  return {
    async handle(request) {
      const response = await standIn.handle(request);
      const file = response.headers['content-disposition'] ?? '';
      const own = damage.filter(({ runId }) => file.includes(runId));
      if (own.length === 0) return response;
      if (response.status !== 200) throw new Error('part of a log can not be damaged');
      const { body } = response;
      return {
        ...response,
        body: (async function* () {
          const chunks: Uint8Array[] = [];
          for await (const chunk of body) chunks.push(chunk);
          yield damaged(Buffer.concat(chunks), own);
        })(),
      };
    },
  };
}

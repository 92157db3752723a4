import type { RunPlan } from './run-plan.ts';
import type { RunState } from './run-state.ts';

const successes = [
  (number: number) => `Sales order ${4_500_000 + number} processed`,
  (number: number) => `{"processed":${number % 900},"skipped":${number % 7},"currency":"€"}`,
  (number: number) => `OK, ${number % 900} Aufträge übernommen; 取引先 ${number % 50}`,
  () => '',
];

function stack(number: number): string {
  const frames = Array.from({ length: 12 + (number % 30) }, (_, depth) => {
    return `    at OrderJob.step${depth} (/srv/app/jobs/order-job.js:${(number + depth * 37) % 4000}:${depth + 3})`;
  });
  return [`Error: order ${number} has no "net amount"`, ...frames].join('\n');
}

const errors = [
  () => 'Something wrong happened',
  (number: number) => `{"error":{"code":"50${number % 10}","message":"Posting period is closed\\n(\\"2026/11\\")"}}`,
  stack,
];

const pick = (texts: readonly ((number: number) => string)[], number: number) =>
  texts[number % texts.length]?.(Math.floor(number / texts.length)) ?? '';

/**
 * Returns the free text and the HTTP status of a run in a state.
 *
 * Shape: what an application may write: empty, JSON, quotes, line breaks, any script, some kilobytes. The status of a
 * request error is one that nobody sent, and that of an asynchronous run stays 202. Source: facts sheet, SAP 2.3.
 */
export function wordingOf(
  run: RunPlan,
  state: RunState,
): { readonly runText: string; readonly httpStatus: number | null } {
  const number = run.textSeed;
  if (state.runStatus === 'SCHEDULED' || state.runState === 'TRIGGERED' || state.runState === 'ACK_NOT_RECVD') {
    return { runText: '', httpStatus: null };
  }
  switch (run.outcome) {
    case 'success':
      return { runText: pick(successes, number), httpStatus: number % 9 === 0 ? 204 : 200 };
    case 'error':
      return { runText: pick(errors, number), httpStatus: number % 4 === 0 ? 503 : 500 };
    case 'request-error': {
      const cause = 'getaddrinfo ENOTFOUND orders.app.example.com';
      return { runText: `Request Error: Code:-ENOTFOUND, Message:-${cause}`, httpStatus: 404 };
    }
    case 'async-success':
    case 'async-error':
    case 'unacknowledged':
    case 'expired':
    case 'updated': {
      const httpStatus = run.outcome === 'unacknowledged' ? null : 202;
      if (state.runStatus !== 'COMPLETED') return { runText: 'Accepted', httpStatus };
      if (state.runState === 'UNKNOWN') return { runText: 'No status was reported in time', httpStatus };
      return { runText: pick(state.runState === 'ERROR' ? errors : successes, number), httpStatus };
    }
    case 'task-success':
    case 'task-error':
    case 'task-timeout': {
      const word = state.runStatus === 'COMPLETED' ? state.runState.toLowerCase() : 'created';
      return { runText: `Task ${number % 5000}: ${word}`, httpStatus: null };
    }
  }
}

import { type Answer, json } from '../kit/answer.ts';

const types: Readonly<Record<number, string>> = {
  400: 'Bad Request/Invalid Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Returns an error as the vendor words it: `{ code, message, type, detailedError }`. Source: facts sheet, SAP 2.3. */
export function refusal(status: number, message: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  const text = `Error in Job Scheduler action: ${message}`;
  const type = types[status] ?? 'Internal Server Error';
  return json({ code: status, message: text, type, detailedError: text, ...more }, status);
}

import { type Answer, json, text } from '../kit/answer.ts';

/** Returns an ErrorResponse; `detail` is only for 401. Source: vendor document 001, "ErrorResponse". */
export function refusal(status: number, message: string): Answer {
  const detail = status === 401 ? { detail: 'The access token is missing, expired or invalid' } : {};
  return json({ status, message, requestId: '00000000-0000-4000-8000-000000000000', ...detail }, status);
}

/** Returns an error in the form of an object store. */
export function storeRefusal(status: number, code: string, message: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(body, status, 'application/xml');
}

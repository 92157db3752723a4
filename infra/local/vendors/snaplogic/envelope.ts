import { type Answer, json } from '../kit/answer.ts';

function headersOf(status: number): Readonly<Record<string, string>> {
  return { 'x-sl-statuscode': String(status) };
}

/** Returns the answer with these entries. Source: vendor document 004, "Response". */
export function logAnswer(log: readonly unknown[]): Answer {
  return json({ response_map: { log }, http_status_code: 200 }, 200, headersOf(200));
}

/** Returns a refusal; its words are not documented. Source: facts sheet, SnapLogic 3.1 (header and envelope of sibling APIs). */
export function refusal(status: number, message: string): Answer {
  const response_map = { error_list: [{ message }] };
  return json({ response_map, http_status_code: status }, status, headersOf(status));
}

/** Returns a refusal that is one in the envelope and the header only: HTTP says 200. */
export function refusalInside(status: number): Answer {
  return json({ response_map: {}, http_status_code: status }, 200, headersOf(status));
}

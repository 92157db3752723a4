import type { Answer } from '../kit/answer.ts';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a listing in which `field` of every row is one that the vendor does not document; other answers as they are. */
export function withUnknownState(
  answer: Answer,
  how: { readonly field: 'state' | 'status'; readonly form: 'number' | 'word' },
): Answer {
  if (answer.body.kind !== 'json' || !isFields(answer.body.value)) return answer;
  const { results } = answer.body.value;
  if (!Array.isArray(results)) return answer;
  const odd = { [how.field]: how.form === 'number' ? 9 : 'suspended' };
  const rows = results.map((row: unknown) => (isFields(row) ? { ...row, ...odd } : row));
  return { ...answer, body: { kind: 'json', value: { ...answer.body.value, results: rows } } };
}

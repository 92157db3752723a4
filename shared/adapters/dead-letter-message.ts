import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { redact } from '../domain/redact.ts';
import type { DeadLetter } from '../ports/task-queue.ts';

const MAX_ATTRIBUTE_BYTES = 1_024;
/** A message with its attributes has at most 256 KiB in older queues; this leaves room for ten attributes. */
const MAX_BODY_BYTES = 240_000;
/** SQS takes ten attributes a message; `source` and `reason` are two of them. */
const MAX_FIELDS = 8;
// SQS refuses characters that XML 1.0 does not know.
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** At most so many bytes of UTF-8, cut between two characters. */
function cut(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  const ellipsis = '…';
  const kept = new TextDecoder().decode(bytes.subarray(0, maxBytes - 3)).replace(/\u{FFFD}+$/u, '');
  return `${kept}${ellipsis}`;
}

/** What SQS accepts: no secret, no unknown character, not empty, not too long. */
const acceptable = (text: string, maxBytes: number): string => {
  const clean = cut(redact(text).replace(NOT_XML, ' '), maxBytes);
  return clean.trim() === '' ? '(empty)' : clean;
};

const attribute = (value: string | number | boolean): MessageAttributeValue => ({
  DataType: 'String',
  StringValue: acceptable(String(value), MAX_ATTRIBUTE_BYTES),
});

/**
 * A dead letter as SQS takes it: the given-up message, and for people the attributes `source`, `reason` and the fields
 * of the failure (`class`, `slice`, `kind`, `attempts`, `lastErrorKind`, `lastError`, `correlation`: `deadLetterFields`).
 */
export function deadLetterMessage(letter: DeadLetter): {
  MessageBody: string;
  MessageAttributes: Record<string, MessageAttributeValue>;
} {
  const attributes: Record<string, MessageAttributeValue> = {
    source: attribute(letter.source),
    reason: attribute(letter.reason),
  };
  const fields = Object.entries(letter.fields).filter(
    ([name]) => /^[A-Za-z][\w-]*$/.test(name) && !(name in attributes),
  );
  for (const [name, value] of fields.slice(0, MAX_FIELDS)) if (value !== undefined) attributes[name] = attribute(value);
  return { MessageBody: acceptable(letter.body, MAX_BODY_BYTES), MessageAttributes: attributes };
}

import { expect, it } from 'vitest';
import { redact } from '../../../shared/domain/redact.ts';

it.each([
  [
    'GET https://store.example/a/b.json?X-Amz-Signature=abc&X-Amz-Date=1 answered 403',
    'GET https://store.example/a/b.json?[redacted] answered 403',
  ],
  ['see https://store.example/a#access_token=abc', 'see https://store.example/a?[redacted]'],
  ['"https://store.example/a?sig=abc"', '"https://store.example/a?[redacted]"'],
  ['<https://store.example?sig=abc>', '<https://store.example?[redacted]>'],
  ['HTTPS://STORE.EXAMPLE/A?SIG=abc', 'HTTPS://STORE.EXAMPLE/A?[redacted]'],
  ['http://user:pass@store.example/a', 'http://store.example/a'],
  ['https://us@er:p@ss@store.example/a?b=c', 'https://store.example/a?[redacted]'],
  ["https://store.example/it’s/o'clock?sig=abc", "https://store.example/it’s/o'clock?[redacted]"],
  ['https://store.example?mail=me@abc&sig=abc', 'https://store.example?[redacted]'],
  ['Authorization: Bearer abcdef.ghi', 'Authorization: Bearer [redacted]'],
  ['authorization: bearer abcdef', 'authorization: bearer [redacted]'],
  ['Authorization: Basic dXNlcjpwYXNz==', 'Authorization: Basic [redacted]'],
  ['token eyJhbGciOiJ.eyJzdWIi.c2ln is old', 'token [redacted] is old'],
  ['token eyJhbGciOiJ.a1.b2.c3.d4 is old', 'token [redacted] is old'],
  ['token eyJhbGciOiJ..b2.c3.d4 is old', 'token [redacted] is old'],
])('%s becomes %s', (text, clean) => {
  expect(redact(text)).toBe(clean);
});

it.each([
  'https://store.example/a?sig=abc',
  'https://u:abc@store.example/a',
  'Bearer abcabc',
  'eyJhbGciOiJ.abcabc.abc',
])('finds %s in JSON as well, where a line break before it is a backslash and an n', (secret) => {
  for (const before of ['\n', '\t', 'x', '_', '1']) {
    expect(redact(JSON.stringify({ text: `see${before}${secret}` }))).not.toContain('abc');
  }
});

it.each([
  'list executions of source talend-eu answered 429; asked again after 30 s',
  'https://api.eu.cloud.talend.com/processing/executions answered 500',
  'The object raw/vendor=talend/source=eu/part-00001.json.zst is not in the bucket (any more).',
  'What? Nothing # is lost: a@b.example, 1.2.3',
  'the Bearer was not sent',
  '',
])('leaves normal text alone: %s', (text) => {
  expect(redact(text)).toBe(text);
});

it('takes out known values, the longer ones first, whatever they hold', () => {
  expect(redact('a abcd b abcdefgh c $& d', ['abcd', 'abcdefgh', '$& d'])).toBe(
    'a [redacted] b [redacted] c [redacted]',
  );
});

it('takes out a known value as a whole, even if another rule knows a piece of it', () => {
  expect(redact('got s3!Bearer abcdefg!tail', ['s3!Bearer abcdefg!tail'])).toBe('got [redacted]');
});

it('does not take very short words for secrets', () => {
  expect(redact('an on-off switch', ['on', 'off', ''])).toBe('an on-off switch');
});

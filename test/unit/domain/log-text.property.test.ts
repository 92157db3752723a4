import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogText, type LogTextEntry } from '../../../shared/domain/log-text.ts';

function entries(content: string, sizes: Iterator<number>, maxLength?: number): LogTextEntry[] {
  const text = new LogText(maxLength);
  const bytes = Buffer.from(content);
  const found: LogTextEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const chunk = bytes.subarray(at, at + sizes.next().value);
    found.push(...text.push(chunk));
    at += chunk.length;
  }
  return [...found, ...text.end()];
}

const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 50 }));
const HEADERS = [
  '2026-11-20 10:00:00,123 INFO  [engine-1] load_0.1 - ',
  '2026-11-20T10:00:00Z ',
  '[2026-11-20 10:00:00.5] WARN ',
  'ERROR ',
  '[FATAL] ',
  'SEVERE: ',
] as const;
const more = fc.oneof(
  fc.constantFrom('\tat a.b(C.java:1)', 'Caused by: x', '', '    ', '\t... 14 more'),
  fc.string().map((text) => ` ${text.replaceAll('\n', '')}`),
);
const message = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\n\r]/g, ''));
const entry = fc
  .tuple(fc.constantFrom(...HEADERS), message, fc.array(more, { maxLength: 4 }))
  .map(([header, text, rest]) => [`${header}${text}`, ...rest].join('\n'));

it('gives each header with all the lines behind it as one entry, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(entry), cuts, (texts, sizes) => {
      const found = entries(texts.map((text) => `${text}\n`).join(''), sizes[Symbol.iterator]());
      expect(found.map(({ line }) => line)).toEqual(texts);
    }),
  );
});

it('drops nothing of a text of any lines', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(entry, more, message)), cuts, (lines, sizes) => {
      const content = ['x', ...lines].join('\n');
      const found = entries(content, sizes[Symbol.iterator]());
      expect(found.map(({ line }) => line).join('\n')).toBe(content.replace(/\n$/, ''));
    }),
  );
});

it('cuts what is too long into entries of the same header, and drops nothing', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1 }), fc.integer({ min: 60, max: 90 }), cuts, (texts, max, sizes) => {
      const content = texts.join('\n');
      const found = entries(content, sizes[Symbol.iterator](), max);
      expect(found.every(({ line }) => line.length <= max && line.isWellFormed())).toBe(true);
      const written = (text: string): string => text.replaceAll('\n', '');
      expect(written(found.map(({ line }) => line).join(''))).toBe(written(content));
    }),
  );
});

it('repeats the header of an entry in its later pieces', () => {
  const [first, second] = entries(`ERROR one\n${'x'.repeat(60)}`, [1000].values(), 60);
  expect(first).toEqual({ severity: 'ERROR', logMessage: 'one', line: 'ERROR one' });
  expect(second).toEqual({ severity: 'ERROR', logMessage: 'x'.repeat(60), line: 'x'.repeat(60) });
});

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
  '16:05:00.123 [main] ERROR c.Foo - ',
  'Nov 20, 2026 10:00:00 AM ',
  'ERROR ',
  '[FATAL] ',
] as const;
const more = fc.oneof(
  fc.constantFrom('\tat a.b(C.java:1)', 'Caused by: x', '', '    ', '\t... 14 more'),
  fc.string().map((text) => ` ${text.replaceAll('\n', '')}`),
);
const message = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\n\r]/g, ''));
const entryOf = (headers: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...headers), message, fc.array(more, { maxLength: 4 }))
    .map(([header, text, rest]) => [`${header}${text}`, ...rest].join('\n'));
const entry = entryOf(HEADERS);
const anyLine = fc.oneof(
  entry,
  more,
  message,
  fc.constantFrom('ERROR: duplicate key', 'SEVERE: it failed', '', '\r', '[', '2026-11-20 10:00:00', '1763632800 x'),
);

it('gives each header with all the lines behind it as one entry, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(entry), cuts, (texts, sizes) => {
      const found = entries(texts.map((text) => `${text}\n`).join(''), sizes[Symbol.iterator]());
      expect(found.map(({ line }) => line)).toEqual(texts);
    }),
  );
});

it('begins an entry with a level and a colon only where no entry has a time', () => {
  const withoutTime = entryOf(['ERROR: ', 'SEVERE: ', 'INFO: ', 'WARN - ']);
  fc.assert(
    fc.property(fc.array(withoutTime, { minLength: 1 }), entryOf(HEADERS.slice(0, 5)), cuts, (texts, timed, sizes) => {
      const lines = entries([...texts, timed, ...texts].join('\n'), sizes[Symbol.iterator]()).map(({ line }) => line);
      const torn = texts.findIndex((text) => text.startsWith('WARN - '));
      const behind = torn === -1 ? texts : texts.slice(0, torn);
      const last = torn === -1 ? [] : texts.slice(torn);
      expect(lines).toEqual(
        [...texts, [timed, ...behind].join('\n'), ...last].map((line, at, all) =>
          at === all.length - 1 ? line.replace(/\n$/, '') : line,
        ),
      );
    }),
  );
});

it('gives a text back, line by line, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(anyLine), fc.constantFrom('', '\n'), cuts, (lines, end, sizes) => {
      const content = lines.join('\n') + end;
      const found = entries(content, sizes[Symbol.iterator]());
      expect(found.map(({ line }) => line).join('\n')).toBe(content.replace(/\n$/, ''));
    }),
  );
});

it('gives a text back that has entries which are too long, where no line is', () => {
  fc.assert(
    fc.property(fc.array(anyLine), fc.integer({ min: 1, max: 300 }), cuts, (lines, least, sizes) => {
      const content = lines.join('\n');
      const max = Math.max(least, ...content.split('\n').map(({ length }) => length));
      const found = entries(content, sizes[Symbol.iterator](), max);
      expect(found.every(({ line }) => line.length <= max)).toBe(true);
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

it('keeps a long stack trace in one piece, and cuts entries where all of them are long', () => {
  const all = [1e9][Symbol.iterator]();
  const trace = `2026-11-20 10:00:00 ERROR boom\n${'\tat a.b(C.java:1)\n'.repeat(3000)}`.trimEnd();
  const quiet = '2026-11-20 10:00:00 INFO x\n'.repeat(20);
  expect(entries(`${quiet}${trace}\n`, all).at(-1)?.line).toBe(trace);
  const unknown = entries('a line of which nobody knows the layout\n'.repeat(100_000), [1e9][Symbol.iterator]());
  const held = unknown.slice(0, 2048).reduce((sum, { line }) => sum + line.length, 0);
  expect(held).toBeLessThan(9 * 1024 * 1024);
});

it('repeats the header of an entry in its later pieces', () => {
  const [first, second] = entries(`ERROR one\n${'x'.repeat(60)}`, [1000].values(), 60);
  expect(first).toEqual({ severity: 'ERROR', logMessage: 'one', line: 'ERROR one' });
  expect(second).toEqual({ severity: 'ERROR', line: 'x'.repeat(60) });
});

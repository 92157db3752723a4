import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logHeader } from '../../../shared/domain/log-header.ts';

const AT = '2026-11-20T10:00:00.123Z';
const timed = { timed: true, bare: false };
const boom = { severity: 'ERROR', logTimestamp: AT, message: 'boom', ...timed };

it.each([
  ['2026-11-20 10:00:00,123 ERROR [main] c.Foo - boom', { ...boom, logger: 'c.Foo' }],
  ['2026-11-20 10:00:00,123 [main] ERROR c.Foo - boom', { ...boom, logger: 'c.Foo' }],
  ['2026-11-20 10:00:00,123 [main] ERROR c.Foo -- boom', { ...boom, logger: 'c.Foo' }],
  ['2026-11-20 10:00:00,123 ERROR [main] c.a.Foo: boom', { ...boom, logger: 'c.a.Foo' }],
  ['2026-11-20T10:00:00,123 | ERROR | boom', boom],
  ['2026-11-20T10:00:00,123 | ERROR | t-1 | c.Foo | 88 - org.x.y - 1.2 | boom', { ...boom, logger: 'c.Foo' }],
  ['2026-11-20T10:00:00,123 | ERROR | t-1 | c.Foo |  -  -  | boom', { ...boom, logger: 'c.Foo' }],
  ['[2026-11-20 10:00:00,123][ERROR][x] boom', { ...boom, logger: 'x' }],
  ['2026-11-20T10:00:00.123Z ERROR 4711 --- [app] [  main] c.Foo   : boom', { ...boom, logger: 'c.Foo' }],
  ['20-Nov-2026 10:00:00.123 ERROR [main] org.x.Foo.start boom', { ...boom, logger: 'org.x.Foo.start' }],
  ['20 Nov 2026 10:00:00,123 ERROR boom', boom],
  ['20.11.2026 10:00:00,123 ERROR boom', boom],
  ['20261120T100000,123 ERROR boom', boom],
  ['2026/11/20 10:00:00.123 - ERROR - boom', boom],
  ['2026-11-20 10:00:00.123 GMT;ERROR;boom', boom],
  ['1795168800123 ERROR boom', boom],
  ['1795168800.123 [main] ERROR boom', boom],
  ['ERROR 2026-11-20 10:00:00,123 [main] c.Foo - boom', { ...boom, logger: 'c.Foo' }],
  ['[ERROR] [2026-11-20 10:00:00,123] boom', boom],
  ['Nov 20, 2026 1:00:00 PM c.Foo run ERROR: boom', { ...boom, logTimestamp: '2026-11-20T13:00:00Z', logger: 'c.Foo' }],
  ['Nov 20, 2026 12:00:00 AM c.Foo', { logTimestamp: '2026-11-20T00:00:00Z', message: 'c.Foo', ...timed }],
  ['Fri Nov 20 10:00:00 UTC 2026 up', { logTimestamp: '2026-11-20T10:00:00Z', message: 'up', ...timed }],
  ['2026-11-20T10:00:00+0100 up', { logTimestamp: '2026-11-20T10:00:00+01:00', message: 'up', ...timed }],
  ['2026-11-20 10:00:00.5+01 up', { logTimestamp: '2026-11-20T10:00:00.5+01:00', message: 'up', ...timed }],
  ['2026-11-20 10:00:00 START up', { logTimestamp: '2026-11-20T10:00:00Z', message: 'START up', ...timed }],
  ['2026-11-20 10:00:00.1234567891 up', { logTimestamp: '2026-11-20T10:00:00.123456789Z', message: 'up', ...timed }],
  ['2026-11-20 10:00:00,123 ERROR a.b.OddException: x', { ...boom, message: 'a.b.OddException: x' }],
  [
    '[2026-11-20 10:00:00] WARN - low',
    { severity: 'WARN', logTimestamp: '2026-11-20T10:00:00Z', message: 'low', ...timed },
  ],
])('reads time, level and logger of %s', (line, header) => {
  expect(logHeader(line)).toEqual(header);
});

it.each([
  ['2026-02-30 10:00:00 ERROR a day that is none', 'a day that is none'],
  [
    '2026-11-20 10:00:00 CET ERROR a zone of which one has to know the summer',
    'a zone of which one has to know the summer',
  ],
  ['26/11/20 10:00:00 ERROR a day that may be another', 'a day that may be another'],
  ['16:05:00.123 [main] ERROR no day', 'no day'],
  ['4711 [main] ERROR c.Foo - the milliseconds since the start', 'the milliseconds since the start'],
  ['[ERROR] 10:05:02 c.Foo- no day', 'no day'],
  ['10:00:00,123 ERROR [c.Foo] (thread 1-2) no day', 'no day'],
])('knows that %s begins an entry, and does not guess its time', (line, message) => {
  const { logger: _logger, ...header } = logHeader(line) ?? {};
  expect(header).toEqual({ severity: 'ERROR', message, ...timed });
});

it.each([
  ['[ERROR] it failed', { severity: 'ERROR', message: 'it failed', bare: false }],
  ['[INFO ] 10:00 c - up', { severity: 'INFO', message: '10:00 c - up', bare: false }],
  ['SEVERE: it - failed', { severity: 'SEVERE', message: 'it - failed', bare: true }],
  ['WARN - low', { severity: 'WARN', message: 'low', bare: false }],
  ['[main] INFO c.Foo - up', { severity: 'INFO', logger: 'c.Foo', message: 'up', bare: false }],
  ['INFO', { severity: 'INFO', message: '', bare: false }],
])('reads the level of %s, which has no time', (line, header) => {
  expect(logHeader(line)).toEqual({ ...header, timed: false });
});

it.each([
  '\tat a.b(C.java:1)',
  'Caused by: java.lang.Error: ERROR',
  'INFORMATION',
  'ERROR-CODE 5',
  'Error: lower case',
  '  2026-11-20 10:00:00 INFO indented',
  '2026-11-20 a day only',
  '2026-11-20 10:00:00,123abc',
  '10:00:00 no level',
  '26/11/20 10:00:00 no level',
  '1795168800 rows',
  '[main] INFO no logger',
  '',
])('takes %j for a line of the entry before', (line) => {
  expect(logHeader(line)).toBeUndefined();
});

it('gives the end of the line as message, and answers for any text', () => {
  const piece = fc.constantFrom(
    ...[
      '2026-11-20 10:00:00,123',
      '10:00:00',
      '[',
      ']',
      '|',
      ' ',
      ' - ',
      ':',
      'ERROR',
      'INFO',
      'c.Foo',
      '(x)',
      '12',
      '---',
    ],
  );
  const line = fc.array(fc.oneof(piece, fc.string())).map((pieces) => pieces.join(''));
  fc.assert(fc.property(line, (text) => text.endsWith(logHeader(text)?.message ?? '')));
});

import { expect, it } from 'vitest';
import { logHeader } from '../../../shared/domain/log-header.ts';
import { LogText } from '../../../shared/domain/log-text.ts';

it.each([
  [
    '2026-11-20 10:00:00,123 INFO  [engine-0a1b2c3d-000001] load_orders_0.5 - tMap_1 - Row accepted',
    {
      severity: 'INFO',
      logTimestamp: '2026-11-20T10:00:00.123Z',
      logger: 'load_orders_0.5',
      message: 'tMap_1 - Row accepted',
    },
  ],
  ['2026-11-20T10:00:00+0100 up', { logTimestamp: '2026-11-20T10:00:00+01:00', message: 'up' }],
  ['[2026-11-20 10:00:00.5] WARN - low', { severity: 'WARN', logTimestamp: '2026-11-20T10:00:00.5Z', message: 'low' }],
  ['2026-02-30 10:00:00 a day that is none', { message: 'a day that is none' }],
  ['[ERROR] it failed', { severity: 'ERROR', message: 'it failed' }],
  ['[INFO ] 10:00 org.talend - up', { severity: 'INFO', message: '10:00 org.talend - up' }],
  ['SEVERE: it failed', { severity: 'SEVERE', message: 'it failed' }],
])('reads the header of %s', (line, header) => {
  expect(logHeader(line)).toEqual(header);
});

it.each([
  '\tat a.b(C.java:1)',
  'Caused by: java.lang.Error: ERROR',
  'INFORMATION',
  'Error: lower case',
  '  2026-11-20 10:00:00 INFO indented',
  '2026-11-20 a day only',
  '',
])('takes %j for a line of the entry before', (line) => {
  expect(logHeader(line)).toBeUndefined();
});

const entries = (content: Uint8Array | string) => {
  const text = new LogText();
  return [...text.push(Buffer.from(content)), ...text.end()];
};

it('makes one entry without severity of the lines before the first header, unless they are blank', () => {
  expect(entries('no header\nyet\nINFO now\n')).toEqual([
    { logMessage: 'no header\nyet', line: 'no header\nyet' },
    { severity: 'INFO', logMessage: 'now', line: 'INFO now' },
  ]);
  expect(entries('\n \nINFO now').map(({ line }) => line)).toEqual(['INFO now']);
  expect(entries('')).toEqual([]);
});

it('leaves carriage returns out of the message, and in the line', () => {
  expect(entries('INFO one\r\ntwo\r\n')).toEqual([
    { severity: 'INFO', logMessage: 'one\ntwo', line: 'INFO one\r\ntwo\r' },
  ]);
});

it('puts U+FFFD where a byte is no UTF-8', () => {
  const [entry] = entries(Buffer.concat([Buffer.from('INFO '), Buffer.from([0xff])]));
  expect(entry?.logMessage).toBe('\ufffd');
});

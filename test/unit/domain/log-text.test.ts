import { expect, it } from 'vitest';
import { LogText } from '../../../shared/domain/log-text.ts';

const entries = (content: Uint8Array | string) => {
  const text = new LogText();
  return [...text.push(Buffer.from(content)), ...text.end()];
};

it('makes one entry without severity of the lines before the first header', () => {
  expect(entries('no header\nyet\nINFO now\n')).toEqual([
    { line: 'no header\nyet' },
    { severity: 'INFO', logMessage: 'now', line: 'INFO now' },
  ]);
  expect(entries('')).toEqual([]);
});

it('puts blank lines before the first header into its entry, but not into its message', () => {
  expect(entries('\n \nINFO now')).toEqual([{ severity: 'INFO', logMessage: 'now', line: '\n \nINFO now' }]);
  expect(entries('\n\n')).toEqual([{ line: '\n' }]);
});

it('makes one entry of the two lines of java.util.logging', () => {
  const first = 'Nov 20, 2026 10:00:00 AM com.acme.Load run';
  expect(entries(`${first}\nSEVERE: it failed\n\tat a.b(C.java:1)\nERROR: x\n${first}\nINFO: up`)).toEqual([
    {
      severity: 'SEVERE',
      logTimestamp: '2026-11-20T10:00:00Z',
      logMessage: 'it failed\n\tat a.b(C.java:1)\nERROR: x',
      logger: 'com.acme.Load',
      line: `${first}\nSEVERE: it failed\n\tat a.b(C.java:1)\nERROR: x`,
    },
    expect.objectContaining({ severity: 'INFO', logMessage: 'up', line: `${first}\nINFO: up` }),
  ]);
});

it('leaves a line of a level and a colon in the message of an entry with a time', () => {
  const line = '2026-11-20 10:00:00 WARN it failed\nERROR: duplicate key value';
  expect(entries(line)).toEqual([
    {
      severity: 'WARN',
      logTimestamp: '2026-11-20T10:00:00Z',
      logMessage: 'it failed\nERROR: duplicate key value',
      line,
    },
  ]);
  expect(entries('2026-11-20 10:00:00 Load begins\nERROR: x')).toEqual([
    expect.objectContaining({ severity: 'ERROR', logMessage: 'Load begins\nERROR: x' }),
  ]);
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

import { describe, expect, it } from 'vitest';
import { ContentMeter, isEmptyLog } from '../../../shared/domain/content-meter.ts';

function metered(...chunks: string[]): ContentMeter {
  const meter = new ContentMeter();
  for (const chunk of chunks) meter.update(Buffer.from(chunk));
  return meter;
}

describe('the meter', () => {
  it.each([
    ['', 0, 0],
    ['a', 1, 0],
    ['a\n', 1, 1],
    ['a\nb', 2, 1],
    ['\n', 1, 1],
    ['\n\n', 2, 2],
    ['a\r\nb\r\n', 2, 2],
    ['ä\u2028b', 1, 0],
  ])('counts in %j %i lines, of which %i are complete', (text, lines, newlines) => {
    const meter = metered(text);
    expect([meter.lines, meter.newlines, meter.bytes]).toEqual([lines, newlines, Buffer.byteLength(text)]);
  });

  it('knows the hash of nothing', () => {
    expect(metered().sha256()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('does not take an empty chunk at the end for a new line', () => {
    expect(metered('a\n', '').lines).toBe(1);
    expect(metered('a', '').lines).toBe(1);
  });
});

describe('an empty log', () => {
  it.each<[string, number | undefined, boolean]>([
    ['', undefined, true],
    ['', 5, true],
    ['[]', 0, true],
    [' [ ]', 0, false],
    ['\n[]\n', 0, true],
    ['  ', 0, true],
    ['[]', undefined, false],
    ['[]', 1, false],
    ['[{}]', 0, false],
    [`[]${' '.repeat(63)}`, 0, false],
  ])('%j with %s announced lines: %s', (text, announced, empty) => {
    expect(isEmptyLog(Buffer.from(text), announced)).toBe(empty);
  });
});

import { describe, expect, it } from 'vitest';
import { type JsonElementLimits, JsonElements } from '../../../shared/domain/json-elements.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

function split(text: string, limits?: JsonElementLimits): { lines: string[]; rest: string } {
  const splitter = new JsonElements(['response_map', 'log'], limits);
  return { lines: splitter.push(bytes(text)), rest: splitter.end() };
}

describe('the elements of an array in a JSON object', () => {
  it('keep the spelling of their numbers and strings', () => {
    const entry = '{"n":9007199254740993,"one":1.0,"e":1E+2,"s":"\\u00e9\\/ é"}';
    expect(split(`{"response_map":{"log":[${entry}]}}`).lines).toEqual([entry]);
  });

  it('lose the white space outside of their strings, and only there', () => {
    const text = '{"response_map" : {"log" : [ {\r\n\t"a b" : [ 1 , " x  y\\" " ]\n} ,\n 2\n]}}';
    expect(split(text).lines).toEqual(['{"a b":[1," x  y\\" "]}', '2']);
  });

  it('are those of the path: keys of the same name elsewhere count for nothing', () => {
    const decoys = '"log":[7],"list":[{"response_map":{"log":[8]}}],"text":"\\"response_map\\":{\\"log\\":[9]}"';
    const { lines, rest } = split(`{${decoys},"response_map":{"x":{"log":[5]},"log":[{"log":[{"log":[]}]}]},"end":1}`);
    expect(lines).toEqual(['{"log":[{"log":[]}]}']);
    expect(JSON.parse(rest)).toMatchObject({ log: [7], response_map: { x: { log: [5] }, log: [] }, end: 1 });
  });

  it('are found under keys that are spelled with escapes, and behind a byte order mark', () => {
    expect(split('\ufeff{"response_m\\u0061p":{"l\\u006fg":[1]}}').lines).toEqual(['1']);
  });

  it.each([
    '{"response_map":{"log":null}}',
    '{"response_map":{}}',
    '{"response_map":[{"log":[1]}]}',
    '[{"log":[1]}]',
    '7',
  ])('are none in %s, which is left as it is', (text) => {
    expect(split(text)).toEqual({ lines: [], rest: text });
  });

  it('are complete as soon as their last byte has come', () => {
    const splitter = new JsonElements(['log']);
    expect(splitter.push(bytes('{"log":[{"a":1},{"b'))).toEqual(['{"a":1}']);
    expect(splitter.push(bytes('":2}'))).toEqual(['{"b":2}']);
    expect(splitter.push(bytes(', 12'))).toEqual([]);
    expect(splitter.push(bytes('3]}'))).toEqual(['123']);
    expect(splitter.end()).toBe('{"log":[]}');
  });
});

describe('a text that can not be taken', () => {
  it('ends in the middle of the array', () => {
    expect(() => split('{"response_map":{"log":[{"a":1}')).toThrow(expect.objectContaining({ kind: 'transient' }));
  });

  it.each(['[1,]', '[,1]', '[1 2]', '[}', '["a""b"]', '[1:2]'])('has no array but %s', (array) => {
    expect(() => split(`{"response_map":{"log":${array}}}`)).toThrow(expect.objectContaining({ kind: 'transient' }));
  });

  it('has an element that is too large, also when it comes piece by piece', () => {
    const tooLarge = expect.objectContaining({ kind: 'contract' });
    expect(() => split('{"response_map":{"log":["12345678"]}}', { maxElementBytes: 9 })).toThrow(tooLarge);
    expect(split('{"response_map":{"log":["12345678"]}}', { maxElementBytes: 10 }).lines).toHaveLength(1);
    const splitter = new JsonElements(['log'], { maxElementBytes: 9 });
    splitter.push(bytes('{"log":["1234'));
    expect(() => splitter.push(bytes('567890'))).toThrow(tooLarge);
  });

  it('has too much around the array', () => {
    const text = `{"x":"${'y'.repeat(5000)}","response_map":{"log":[1]}}`;
    expect(() => split(text, { maxEnvelopeBytes: 4000 })).toThrow(expect.objectContaining({ kind: 'contract' }));
    expect(split(text, { maxEnvelopeBytes: 6000 }).lines).toEqual(['1']);
  });

  it('has the array twice', () => {
    const twice = '{"response_map":{"log":[1]},"response_map":{"log":[2]}}';
    expect(() => split(twice)).toThrow(expect.objectContaining({ kind: 'contract' }));
  });
});

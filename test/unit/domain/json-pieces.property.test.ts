import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ArrayPieces } from '../../../shared/domain/array-pieces.ts';
import type { JsonPiece } from '../../../shared/domain/json-piece.ts';
import { judgeRecord } from '../../../shared/domain/judge-record.ts';
import { LinePieces } from '../../../shared/domain/line-pieces.ts';

interface Reader {
  push(chunk: Uint8Array): JsonPiece[];
  end(): JsonPiece[];
}

const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));
const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 4 });
const text = ({ bytes }: JsonPiece): string => Buffer.from(bytes).toString('utf8');

function pieces(reader: Reader, content: string, sizes: Iterator<number>): JsonPiece[] {
  const bytes = Buffer.from(content);
  const found: JsonPiece[] = [];
  for (let at = 0; at < bytes.length; ) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + sizes.next().value));
    found.push(...reader.push(chunk));
    at += chunk.length;
    // A chunk's memory may be used for the next one.
    chunk.fill(0x5d);
  }
  return [...found, ...reader.end()];
}

it('finds the elements of an array, exactly as they were spelled, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(object), fc.constantFrom(undefined, 1, '\t'), cuts, (records, space, sizes) => {
      const texts = records.map((record) => JSON.stringify(record, undefined, space));
      const found = pieces(new ArrayPieces(), ` [ ${texts.join(' ,\n')} ]\n`, sizes[Symbol.iterator]());
      expect(found.map(text)).toEqual(texts);
      expect(found.filter(({ cut, fault }) => cut || fault !== undefined)).toEqual([]);
    }),
  );
});

it('finds the lines that are not blank, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(object), fc.constantFrom('\n', '\r\n', '\n \n'), cuts, (records, newline, sizes) => {
      const texts = records.map((record) => JSON.stringify(record));
      const found = pieces(new LinePieces(), `\ufeff${texts.join(newline)}`, sizes[Symbol.iterator]());
      expect(found.map(text)).toEqual(texts);
    }),
  );
});

it('never takes an array that was cut for a whole one, and gives the records before the cut', () => {
  fc.assert(
    fc.property(fc.array(object, { minLength: 1 }), fc.nat(), cuts, (records, at, sizes) => {
      const whole = JSON.stringify(records);
      const end = 1 + (at % (Buffer.byteLength(whole) - 1));
      const content = Buffer.from(whole).subarray(0, end).toString('latin1');
      const judged = pieces(new ArrayPieces(), content, sizes[Symbol.iterator]()).map(judgeRecord);
      const faults = judged.filter((one) => 'reason' in one && one.reason === 'the array ends early');
      expect(faults).toHaveLength(1);
    }),
  );
});

it('keeps the beginning of a piece that is too large, and finds the next one', () => {
  const sizes = fc.sample(cuts, 1)[0]!;
  const found = pieces(new ArrayPieces(10), `[{"a":"${'x'.repeat(99)}"},{"b":1}]`, sizes[Symbol.iterator]());
  expect(found.map((piece) => [text(piece), piece.cut])).toEqual([
    ['{"a":"xxxx', true],
    ['{"b":1}', false],
  ]);
  const lines = pieces(new LinePieces(10), `{"a":"${'x'.repeat(99)}"}\n{"b":1}`, sizes[Symbol.iterator]());
  expect(lines.map((piece) => [text(piece), piece.cut])).toEqual(found.map((piece) => [text(piece), piece.cut]));
});

it('takes an escaped backslash before a "ud800" for what it is', () => {
  const judged = (content: string) => judgeRecord({ bytes: Buffer.from(content), cut: false });
  expect(judged('{"a":"\\\\ud800"}')).toEqual({ record: '{"a":"\\\\ud800"}' });
  expect(judged('{"a":"\\ud83d\\ude00"}')).toEqual({ record: '{"a":"\\ud83d\\ude00"}' });
  for (const text of [
    '\\ude00\\ud83d',
    '\\ud83d',
    '\\ud83d\\\\\\ude00',
    '\\ud83d\\ude00\\ude00',
    '\\\\\\ud83d',
    '\\uD83D\\uD83D\\uDE00',
  ]) {
    expect(judged(`{"a":"${text}"}`)).toMatchObject({ reason: 'a string of the record has half a surrogate pair' });
  }
  expect(judged('{"a":"\ufffd"}')).toEqual({ record: '{"a":"\ufffd"}' });
});

it('judges what is nested deeper than the stack', () => {
  const text = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)},"b":"\\ud83d\\ude00"}`;
  expect(judgeRecord({ bytes: Buffer.from(text), cut: false })).toEqual({ record: text });
});

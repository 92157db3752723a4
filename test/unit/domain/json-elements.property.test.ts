import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonElements } from '../../../shared/domain/json-elements.ts';

const PATH = ['response_map', 'log'] as const;

/** Keys that look like those of the path, in places where they are none. (Not a lone backslash: V8 mistakes later keys for it.) */
const key = fc.oneof(
  fc.constantFrom('log', 'response_map', 'http_status_code', '"', 'a\\b'),
  fc.string({ unit: 'binary' }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"log":[', '\\', ']}', '[,', '\u2028', '{"response_map":{"log":[1]}}'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(key, tie('value')),
  ),
}));
const others = fc.dictionary(
  key.filter((name) => name !== 'log' && name !== 'response_map'),
  value,
);
const elements = fc.array(value, { maxLength: 8 });
const envelope = fc.tuple(others, others, elements, others, others).map(([before, inner, log, rest, after]) => ({
  ...before,
  response_map: { ...inner, log, ...rest },
  ...after,
}));
const spelled = fc
  .tuple(envelope, fc.constantFrom(undefined, 1, '\t', ' \r\n'))
  .map(([whole, space]) =>
    JSON.stringify(whole, undefined, space).replaceAll('\n', typeof space === 'string' ? '\r\n' : '\n'),
  );
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));

/** What the splitter says of a text that arrives in pieces. */
function split(bytes: Uint8Array, sizes: Iterator<number>): { lines: string[]; rest: string } {
  const splitter = new JsonElements(PATH);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + sizes.next().value));
    lines.push(...splitter.push(chunk));
    at += chunk.length;
    // A chunk's memory may be used for the next one.
    chunk.fill(0x5d);
  }
  return { lines, rest: splitter.end() };
}

it('gives the elements and the envelope that JSON.parse gives, however the text is spelled and cut', () => {
  fc.assert(
    fc.property(spelled, cuts, (text, sizes) => {
      const { response_map, ...around } = JSON.parse(text);
      const { lines, rest } = split(Buffer.from(text), sizes[Symbol.iterator]());
      expect(lines.map((line) => JSON.parse(line))).toEqual(response_map.log);
      expect(JSON.parse(rest)).toEqual({ ...around, response_map: { ...response_map, log: [] } });
    }),
    { numRuns: 500 },
  );
});

it('gives each element as it was spelled, on one line', () => {
  fc.assert(
    fc.property(elements, fc.constantFrom(undefined, 2, '\t'), cuts, (log, space, sizes) => {
      const text = JSON.stringify({ response_map: { log } }, undefined, space);
      const { lines } = split(Buffer.from(text), sizes[Symbol.iterator]());
      expect(lines).toEqual(JSON.parse(JSON.stringify(log)).map((element: unknown) => JSON.stringify(element)));
    }),
  );
});

/** Whether the splitter's words, parsed, make a whole of it. */
function accepted(bytes: Uint8Array, sizes: Iterator<number>): boolean {
  try {
    const { lines, rest } = split(bytes, sizes);
    for (const text of [...lines, rest]) JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it('lets nothing pass that is not JSON, and all that is, when a character is put in, taken away or changed', () => {
  const small = fc.constantFrom(
    '{"response_map":{"log":[{"a":1,"b":[true,null]},"x\\"y",[],-1.5e3 , {}]},"http_status_code":200}',
    '{ "a": [1, 2], "response_map": { "log": [ 1, 2 ] }, "z": "}" }',
  );
  const changes = fc.tuple(fc.nat(200), fc.constantFrom(0, 1), fc.constantFrom('', ...'{}[]",:\\ \n1e-tn'));
  fc.assert(
    fc.property(small, changes, cuts, (text, [place, taken, put], sizes) => {
      const at = place % text.length;
      const changed = text.slice(0, at) + put + text.slice(at + taken);
      expect(accepted(Buffer.from(changed), sizes[Symbol.iterator]())).toBe(parses(changed));
    }),
    { numRuns: 3000 },
  );
});

it('never takes a text for whole that ends too early', () => {
  fc.assert(
    fc.property(spelled, cuts, fc.double({ min: 0, max: 0.999, noNaN: true }), (text, sizes, share) => {
      const bytes = Buffer.from(text.trimEnd());
      const short = bytes.subarray(0, Math.floor(bytes.length * share));
      expect(accepted(short, sizes[Symbol.iterator]())).toBe(false);
    }),
  );
});

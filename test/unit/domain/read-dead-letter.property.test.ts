import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEAD_LETTER_CLASSES } from '../../../shared/domain/dead-letter-class.ts';
import { groupDeadLetters } from '../../../shared/domain/group-dead-letters.ts';
import { CURATOR_LANE } from '../../../shared/domain/lane.ts';
import { readDeadLetter } from '../../../shared/domain/read-dead-letter.ts';

const word = fc.constantFrom('eu', 'us', CURATOR_LANE, 'execution-logs', 'run-1', '2026-11-20');
const kind = fc.constantFrom('fetch', 'retry', 'discover', 'curate', 'backfill', 'none');
const nearlyTask = fc.record(
  {
    v: fc.constantFrom(1, 2),
    kind,
    source: word,
    stream: word,
    id: fc.string(),
    hop: fc.integer(),
    attempt: fc.nat(),
    dt: word,
    ledger: word,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  nearlyTask.map((task) => JSON.stringify(task)),
);
const name = fc.oneof(
  fc.constantFrom(
    'source',
    'reason',
    'class',
    'slice',
    'kind',
    'attempts',
    'failures',
    'attempt',
    'lastError',
    'lastErrorKind',
    'correlation',
    'ERROR_CODE',
    'ERROR_MESSAGE',
    'RETRY_ATTEMPTS',
  ),
  fc.string(),
);
const attributes = fc.dictionary(name, fc.oneof(fc.string(), fc.nat().map(String), word), { maxKeys: 10 });
const lane = fc.constantFrom('eu', CURATOR_LANE);
const sentAtMs = fc.nat({ max: 4_000_000_000_000 });

it('every body and all attributes give a view, in one of the classes', () => {
  fc.assert(
    fc.property(fc.record({ lane, body, attributes, sentAtMs }), (message) => {
      const view = readDeadLetter(message, 5);
      expect(DEAD_LETTER_CLASSES).toContain(view.reasonClass);
      expect(view.reason).not.toBe('');
      expect(view.attempts ?? 0).toBeGreaterThanOrEqual(0);
      expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    }),
    { numRuns: 2_000 },
  );
});

it('no secret is left in a view, wherever it stood', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{20,40}$/);
  const spelled = (value: string) =>
    fc.constantFrom(
      `GET https://store.example.com/a?X-Amz-Signature=${value} failed`,
      `Authorization: Bearer ${value}`,
      `https://user:${value}@vendor.example.com/x`,
      `eyJhbGciOiJIUzI1NiJ9.${value}.${value}`,
    );
  const scene = secret.chain((value) =>
    fc.record({ value: fc.constant(value), text: spelled(value), task: nearlyTask }),
  );
  fc.assert(
    fc.property(scene, lane, name, ({ value, text, task }, of, attribute) => {
      for (const holding of [text, JSON.stringify({ ...task, id: text }), JSON.stringify({ ...task, source: text })]) {
        const view = readDeadLetter({ lane: of, body: holding, attributes: { [attribute]: text }, sentAtMs: 0 }, 5);
        expect(JSON.stringify(view)).not.toContain(value);
      }
    }),
    { numRuns: 1_000 },
  );
});

it('every letter is in one group, equal ones are together, and the oldest group comes first', () => {
  const letters = fc
    .array(fc.record({ lane, body: fc.constantFrom('a', 'b', 'c'), sentAtMs }), { maxLength: 20 })
    .map((all) => all.map((letter, at) => ({ ...letter, id: `id-${at}` })));
  fc.assert(
    fc.property(letters, (all) => {
      const groups = groupDeadLetters(all);
      const ids = groups.flatMap(({ copies }) => copies.map(({ id }) => id));
      expect(ids.sort()).toEqual(all.map(({ id }) => id).sort());
      expect(new Set(groups.map(({ newest }) => `${newest.lane} ${newest.body}`)).size).toBe(groups.length);
      for (const { newest, copies, firstSentAtMs } of groups) {
        for (const copy of copies) expect([copy.lane, copy.body]).toEqual([newest.lane, newest.body]);
        expect(newest.sentAtMs).toBe(Math.max(...copies.map((copy) => copy.sentAtMs)));
        expect(firstSentAtMs).toBe(Math.min(...copies.map((copy) => copy.sentAtMs)));
      }
      const ages = groups.map(({ firstSentAtMs }) => firstSentAtMs);
      expect(ages).toEqual([...ages].sort((left, right) => left - right));
    }),
  );
});

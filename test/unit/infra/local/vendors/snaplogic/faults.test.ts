import { describe, expect, test } from 'vitest';
import { contentHash } from '../../../../../../infra/local/vendors/snaplogic/identity.ts';
import { logOf, logPath, setUp } from './set-up.ts';

const hashes = (rows: readonly unknown[]) => rows.map(contentHash);
const plain = async () => (await setUp().ask(-900, 0)).json();

describe('a fault', () => {
  test.each([401, 429, 500, 503] as const)(
    'says %i in the envelope and the header while HTTP says 200',
    async (status) => {
      const { ask } = setUp({ faults: [{ kind: 'envelope-error', status, count: 1 }] });
      const answer = await ask(-900, 0);
      expect([answer.status, answer.headers['x-sl-statuscode']]).toEqual([200, String(status)]);
      expect(answer.json()).toEqual({ response_map: {}, http_status_code: status });
      expect((await ask(-900, 0)).headers['x-sl-statuscode']).toBe('200');
    },
  );

  test('leaves log out, or null', async () => {
    const missing = await setUp({ faults: [{ kind: 'missing-log' }] }).ask(-900, 0);
    expect(missing.json()).toEqual({ response_map: {}, http_status_code: 200 });
    const none = await setUp({ faults: [{ kind: 'null-log' }] }).ask(-900, 0);
    expect(none.json()).toEqual({ response_map: { log: null }, http_status_code: 200 });
  });

  test('withholds the same share of entries in every window until it is taken away, copies one by one', async () => {
    const { list, standIn } = setUp({ faults: [{ kind: 'late-rows', share: 0.3 }] });
    const withheld = await list(-3600, -1800);
    expect(hashes(await list(-3600, -1800))).toEqual(hashes(withheld));
    expect(hashes([...(await list(-3600, -2700)), ...(await list(-2700, -1800))])).toEqual(hashes(withheld));
    standIn.faults.clear();
    const whole = hashes(await list(-3600, -1800));
    const share = 1 - withheld.length / whole.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    const timesOf = (all: readonly string[], hash: string) => all.filter((other) => other === hash).length;
    const fewer = hashes(withheld);
    expect(fewer.some((hash) => timesOf(fewer, hash) < timesOf(whole, hash))).toBe(true);
  });

  test('writes the same values with spaces and line ends between them', async () => {
    const answer = await setUp({ faults: [{ kind: 'pretty-printed' }] }).ask(-900, 0);
    const whole = (await setUp().ask(-900, 0)).bytes.toString();
    const spaced = answer.bytes.toString();
    expect(spaced).toMatch(/^\r\n\{\r\n\t "response_map": \{\r\n/);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json()).toEqual(JSON.parse(whole));
    // A detour over doubles would not tell whether their digits are the same.
    const digits = (text: string) => [...text.matchAll(/"event_sequence": ?(\d+)/g)].map(([, found]) => found);
    expect(digits(spaced)).toEqual(digits(whole));
    expect(digits(whole).length).toBeGreaterThan(20);
  });

  test('surrounds the response map with fields named like its own, and leaves the entries alone', async () => {
    const answer = await setUp({ faults: [{ kind: 'extra-envelope' }] }).ask(-900, 0);
    const keys = Object.keys(answer.json() as object);
    expect(keys).toEqual(['request_id', 'meta', 'response_map', 'http_status_code', 'warnings']);
    expect({ response_map: { log: logOf(answer) }, http_status_code: 200 }).toEqual(await plain());
  });

  test('of the common kinds strikes here too: rows twice, unknown fields, half of the JSON, 429, 503', async () => {
    const { ask, list, standIn } = setUp({ faults: [{ kind: 'duplicate-rows', count: 1 }] });
    const twice = await list(-900, 0);
    const once = await list(-900, 0);
    expect(hashes(twice)).toEqual(hashes(once.flatMap((row) => [row, row])));
    standIn.faults.set([{ kind: 'unknown-fields', count: 1 }]);
    expect((await list(-900, 0))[0]).toHaveProperty('addedByVendor');
    standIn.faults.set([{ kind: 'malformed-json', count: 1 }]);
    const half = await ask(-900, 0);
    expect(() => half.json()).toThrow(SyntaxError);
    standIn.faults.set([{ kind: 'too-many-requests', retryAfterSeconds: 7, count: 1 }, { kind: 'unavailable' }]);
    const busy = await ask(-900, 0);
    expect([busy.status, busy.headers['retry-after'], busy.headers['x-sl-statuscode']]).toEqual([429, '7', '429']);
    expect((await ask(-900, 0)).status).toBe(503);
    expect(standIn.stats()).toMatchObject({ requests: { 'get-api-log': 6 }, statuses: { 200: 4, 429: 1, 503: 1 } });
  });

  test('does not make a refusal a success', async () => {
    for (const kind of ['missing-log', 'late-rows', 'pretty-printed'] as const) {
      const { probe } = setUp({ faults: [{ kind }] });
      expect((await probe('POST', logPath, { headers: {} })).status).toBe(401);
    }
  });

  test('of an unknown kind is refused', () => {
    expect(() => setUp().standIn.faults.set([{ kind: 'missing-items' }])).toThrow();
  });
});

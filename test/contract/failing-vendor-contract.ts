import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../functions/records/lines.ts';
import { END_STATES } from '../../shared/domain/slice.ts';
import { HOUR_MS, type Scene, scenesOf, struck, TICK_MS } from './connector-scene.ts';
import type { SimulatedVendor } from './simulated-vendor.ts';

/** What every connector must hold while its vendor fails, refuses, or says what nobody knows. */
export function failingVendorContract(vendor: SimulatedVendor): void {
  const { scene, settled } = scenesOf(vendor);

  describe(`the connector of ${vendor.vendor}, when the vendor fails`, () => {
    it.each([
      ['once', [{ kind: 'bearer-expired', count: 1 }]],
      ['in the middle', [{ kind: 'bearer-expired', skip: 2, count: 1 }]],
      ['again and again', [1, 3, 5].map((skip) => ({ kind: 'bearer-expired', skip, count: 1 }))],
    ])('renews credentials that expire %s', async (_, faults) => {
      await (await settled({ faults })).exact();
    });

    it('gives up at once with credentials that are refused, and tells people without telling the secret', async () => {
      const { pipeline, tellsNoSecret } = scene({ broken: true });
      await pipeline.runUntilSettled();
      expect([...new Set(pipeline.queue.deadLetters.map(({ fields }) => fields.kind))]).toEqual(['auth']);
      expect(pipeline.store.objects.size).toBe(0);
      await tellsNoSecret();
    });

    it('proves its credentials with a question, and says which are wrong without telling them', async () => {
      const ask = ({ pipeline, source }: Scene) => pipeline.process().services.source(source).connector.check();
      await expect(ask(scene())).resolves.toMatchObject({ ok: true });
      const refused = await ask(scene({ broken: true })).catch((error: unknown) => error);
      expect(refused).toMatchObject({ kind: 'auth' });
      const told = inspect(refused, { depth: 10 });
      expect(vendor.secrets.filter((secret) => told.includes(secret))).toEqual([]);
    });

    it.each(['seconds', 'date', 'none'])(
      'slows down when it is asked to, with a wait in the form: %s',
      async (form) => {
        const faults = [{ kind: 'too-many-requests', retryAfterSeconds: 7, form, endpoint: 'any', count: 5 }];
        const { pipeline, exact } = await settled({ faults });
        const failures = pipeline.events.filter(
          (event) =>
            event.kind === 'problem' && event.error.kind !== 'rate_limited' && event.fields?.finding === undefined,
        );
        expect(failures).toEqual([]);
        await exact();
      },
    );

    it.each([
      ['is not there for a while', [{ kind: 'unavailable', endpoint: 'any', count: 4 }]],
      ['never answers for a while', [{ kind: 'never-answers', endpoint: 'any', count: 4 }]],
      [
        'breaks connections',
        [1, 2, 4].map((skip) => ({ kind: 'reset-before-answer', endpoint: 'any', skip, count: 1 })),
      ],
      ['breaks off in the middle of rows', [{ kind: 'reset-mid-body', endpoint: vendor.rowsEndpoint, count: 1 }]],
      ['ends early', [{ kind: 'truncated-body', endpoint: vendor.rowsEndpoint, count: 1 }]],
      ['sends half a page', [{ kind: 'malformed-json', endpoint: vendor.rowsEndpoint, skip: 1, count: 1 }]],
      ['sends a proxy’s page', [{ kind: 'server-error', status: 502, endpoint: vendor.rowsEndpoint, count: 1 }]],
      ['is not well at every third request', [{ kind: 'server-error', endpoint: 'any', probability: 0.33 }]],
    ])('survives a vendor that %s', async (_, faults) => {
      await (await settled({ faults })).exact();
    });

    it('keeps fields that nobody knows', async () => {
      const { pipeline, exact } = await settled({ faults: [{ kind: 'unknown-fields' }] });
      await exact('addedByVendor');
      const [{ name, content }] = vendor.description.streams;
      if (content === 'files') return;
      const keys = [...pipeline.store.objects.keys()].filter((key) => key.includes(`stream=${name}/`));
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) {
        for await (const line of linesOf(pipeline.store, key)) expect(line).toContain('"addedByVendor":{');
      }
    });

    it.runIf(vendor.words.length > 0)('never ends a run because of a word that nobody knows', async () => {
      const { pipeline, stage, exact } = scene({ faults: vendor.words });
      await pipeline.live(HOUR_MS, TICK_MS);
      expect(struck(stage)).toBeGreaterThan(0);
      if (vendor.description.slice === 'run') {
        const ended = (await pipeline.rows()).filter(({ state }) => END_STATES.some((end) => end === state));
        expect(ended.map(({ id, state, note }) => `${id} ${state} ${note}`)).toEqual([]);
      }
      stage.standIn.faults.clear();
      await pipeline.pass(vendor.lateHours * HOUR_MS, TICK_MS);
      await exact();
    });
  });
}

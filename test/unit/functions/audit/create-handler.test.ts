import { describe, expect, it } from 'vitest';
import { createAuditHandler } from '../../../../functions/audit/create-handler.ts';
import type { Services } from '../../../../functions/services.ts';
import { TALEND_DESCRIPTION } from '../../../../shared/connectors/talend/description.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { heldWords } from '../../../../shared/domain/hold.ts';
import type { Connector } from '../../../../shared/ports/connector.ts';
import { pipeline } from '../pipeline.ts';

const SECRET = 'https://store.example/?X-Amz-Signature=f00d4711f00d';

/** Sources by what asking their vendor comes to. */
function scene(sources: Readonly<Record<string, 'answers' | 'refuses' | 'is paused' | 'is unknown'>>) {
  const all = pipeline({});
  const services: Services = {
    ...all.services,
    sourceIds: Object.keys(sources),
    source: (id) => {
      if (sources[id] === 'is unknown') throw new IngestError('config', `no source ${id}: ${SECRET}`);
      const connector: Connector = {
        ...all.source.connector,
        description: TALEND_DESCRIPTION,
        audit: async function* () {
          yield* [];
          if (sources[id] === 'refuses') throw new IngestError('auth', 'refused', { source: id });
          if (sources[id] === 'is paused')
            throw new IngestError('paused', heldWords(id, { sinceMs: 0 }), { source: id });
        },
      };
      return { ...all.source, id, connector };
    },
  };
  const lines: Readonly<Record<string, unknown>>[] = [];
  let made = 0;
  const make = async (): Promise<Services> => {
    made += 1;
    return services;
  };
  const handle = createAuditHandler(make, {
    stage: 'prod',
    log: (line) => lines.push(line),
    wait: async () => {},
  });
  const written = (): string[] => [...all.store.objects.keys()].map((key) => /source=([^/]+)/.exec(key)?.[1] ?? '');
  return { handle, lines, written, madeSoFar: () => made };
}

describe('the audit’s handler', () => {
  it('audits every source, under one id', async () => {
    const { handle, lines, written } = scene({ eu: 'answers', us: 'answers' });
    await handle();
    expect(written()).toEqual(['eu', 'us']);
    expect(lines.map(({ event, Source }) => [event, Source])).toEqual([
      ['audited', 'eu'],
      ['audited', 'us'],
    ]);
  });

  it('fails when a vendor did not answer, after everything is written down', async () => {
    const { handle, written } = scene({ silent: 'refuses', eu: 'answers' });
    await expect(handle()).rejects.toThrow('1 of 2 sources could not be audited: silent');
    expect(written().sort()).toEqual(['eu', 'silent']);
  });

  it('takes a pause for no failure, which another try in the same night would find again', async () => {
    const { handle, lines, written } = scene({ resting: 'is paused', eu: 'answers' });
    await handle();
    expect(written().sort()).toEqual(['eu', 'resting']);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'vendor not asked', source: 'resting', held: true }));
  });

  it('lets no source keep the others from it, and tells no secret of why one failed', async () => {
    const { handle, lines, written } = scene({ bad: 'is unknown', eu: 'answers' });
    await expect(handle()).rejects.toThrow('1 of 2 sources could not be audited: bad');
    expect(written()).toEqual(['eu']);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'audit failed', source: 'bad', kind: 'config' }));
    expect(JSON.stringify(lines)).not.toContain('f00d4711');
  });

  it('makes its services, and with them the patience of the gates, for every invocation anew', async () => {
    const { handle, madeSoFar } = scene({ eu: 'answers' });
    await handle();
    await handle();
    expect(madeSoFar()).toBe(2);
  });
});

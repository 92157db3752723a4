import { describe, expect, it } from 'vitest';
import { auditNight } from '../../../../functions/audit/audit-night.ts';
import type { AuditSource } from '../../../../functions/audit/audit-source.ts';
import { AKINON_DESCRIPTION } from '../../../../shared/connectors/akinon/description.ts';
import { SNAPLOGIC_DESCRIPTION } from '../../../../shared/connectors/snaplogic/description.ts';
import { utcDay } from '../../../../shared/domain/object-key.ts';
import { pipeline, SOURCE } from '../pipeline.ts';

const MINUTE_MS = 60_000;

/** A vendor of which a day is listed in so many minutes, a thing in each; each day takes `more` minutes than the one before. */
function scene(minutes: number, description: AuditSource['description'], more = 0) {
  const { services, environment } = pipeline({});
  const asked: string[] = [];
  const source: AuditSource = {
    id: SOURCE,
    vendor: 'vendor',
    description,
    ask: async function* ({ fromMs }) {
      asked.push(utcDay(fromMs));
      const takes = minutes + more * (asked.length - 1);
      for (let minute = 1; minute <= takes; minute += 1) {
        environment.advance(MINUTE_MS);
        yield { slice: `${fromMs} ${minute}`, timeMs: fromMs, final: false };
      }
    },
  };
  const night = async () =>
    (await auditNight(services, source, async () => {})).map(({ day, unanswered }) => [day, unanswered?.kind]);
  return { asked, night };
}

describe('the audit of a night', () => {
  it('looks at windows of three days, yesterday first, and tells them in order', async () => {
    const { asked, night } = scene(1, SNAPLOGIC_DESCRIPTION);
    expect(await night()).toEqual([
      ['2026-11-18', undefined],
      ['2026-11-19', undefined],
      ['2026-11-20', undefined],
    ]);
    expect(asked).toEqual(['2026-11-19', '2026-11-18', '2026-11-20']);
  });

  it.each([
    [4, ['2026-11-18', '2026-11-19']],
    [5, ['2026-11-19']],
    [9, ['2026-11-19']],
  ])('leaves days out whose windows do not fit into what is left of it, at %i minutes a day', async (minutes, days) => {
    const { night } = scene(minutes, SNAPLOGIC_DESCRIPTION);
    expect(await night()).toEqual(days.map((day) => [day, undefined]));
  });

  it('leaves a day out that seemed to fit and takes longer', async () => {
    const { asked, night } = scene(4, SNAPLOGIC_DESCRIPTION, 5);
    expect(await night()).toEqual([['2026-11-19', undefined]]);
    expect(asked).toEqual(['2026-11-19', '2026-11-18']);
  });

  it('stops to ask of a day that is longer than a night, and says that the vendor was asked in vain', async () => {
    const { asked, night } = scene(1_000, SNAPLOGIC_DESCRIPTION);
    expect(await night()).toEqual([['2026-11-19', 'deadline']]);
    expect(asked).toHaveLength(1);
  });

  it('looks at runs of three days at once, and asks nothing more when the time is over', async () => {
    const { asked, night } = scene(6, AKINON_DESCRIPTION);
    expect(await night()).toEqual([
      ['2026-11-18', undefined],
      ['2026-11-19', 'deadline'],
      ['2026-11-20', 'deadline'],
    ]);
    expect(asked).toEqual(['2026-11-18', '2026-11-19']);
  });

  it('compares index and bucket of a vendor that can not be asked', async () => {
    const { services } = pipeline({});
    const source = { id: SOURCE, vendor: 'vendor', description: SNAPLOGIC_DESCRIPTION };
    expect(await auditNight(services, source)).toMatchObject(Array(3).fill({ askedVendor: false, findings: [] }));
  });
});

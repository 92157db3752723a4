import { describe, expect, it } from 'vitest';
import type { AuditedDay } from '../../../../functions/audit/audit.ts';
import { auditRange } from '../../../../functions/cli/audit-range.ts';
import { auditedSources } from '../../../../functions/cli/audited-sources.ts';
import { describeAudit, isClean } from '../../../../functions/cli/print-audit.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';
import { describeVendor } from '../../../../shared/connectors/registry.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { collect } from '../../../factories/collect.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';

const hole = (changes: Partial<Finding> = {}): Finding => ({
  kind: 'object-differs',
  source: 'eu',
  day: '2026-11-20',
  slice: 'run-1',
  runId: 'run-1',
  key: 'raw/a',
  expected: '8 bytes',
  found: '7 bytes',
  why: 'somebody has changed it',
  whatToDo: 'restore it',
  ...changes,
});
const day = (changes: Partial<AuditedDay> = {}): AuditedDay => ({
  source: 'eu',
  vendor: 'talend',
  day: '2026-11-20',
  listed: 3,
  landed: 3,
  completeness: 100,
  freshnessMs: 7_260_000,
  findings: [],
  askedVendor: true,
  ...changes,
});

describe('an audit for people', () => {
  it('has a line for each source and day that has something to tell, and says that it is clean', () => {
    const text = describeAudit([day(), day({ day: '2026-11-21', listed: 0, landed: 0 })]);
    expect(text.split('\n')).toEqual([
      'day         source  expected  landed  complete      newest is  holes',
      '2026-11-20  eu             3       3     100 %  2 h 1 min old      0',
      '',
      'The audit is clean: 3 of 3 are here, and nothing else.',
      '',
    ]);
  });

  it('tells each hole with where it is, why, and what to do', () => {
    const text = describeAudit([day({ landed: 2, completeness: 66.66, findings: [hole()] })]);
    expect(text).toContain(
      'object-differs: eu, 2026-11-20, run-1\n  raw/a\n  somebody has changed it (expected 8 bytes, found 7 bytes)\n  → restore it\n',
    );
    expect(text).toContain('66.66 %');
    expect(text).toContain('The audit found 1 holes: 2 of 3 are here.');
    const { key: _key, expected: _expected, found: _found, ...bare } = hole({ runId: 'other' });
    expect(describeAudit([day({ findings: [bare] })])).toContain(
      'object-differs: eu, 2026-11-20, run other\n  somebody has changed it\n  → restore it\n',
    );
  });

  it('does not flood a terminal', () => {
    const findings = Array.from({ length: 25 }, (_, at) => hole({ slice: `run-${at}` }));
    const text = describeAudit([day({ findings })]);
    expect(text.match(/object-differs/g)).toHaveLength(20);
    expect(text).toContain('… and 5 more of this source and day; --json shows all');
  });

  it('says whom it could not ask, and does not call that clean', () => {
    const unanswered = new IngestError('auth', 'refused at https://vendor.example/x?signature=s3cret');
    const days = [day(), day({ source: 'us', askedVendor: false, unanswered })];
    const text = describeAudit(days);
    expect(text).toContain('not known');
    expect(text).toContain('us, 2026-11-20: the vendor could not be asked (auth): refused');
    expect(text).toContain('The audit is not complete: us could not be asked; 0 holes so far.');
    expect(text).not.toContain('s3cret');
    expect([isClean(days), isClean(days.slice(0, 1)), isClean([day({ findings: [hole()] })])]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('says once what was not compared', () => {
    const note = 'the vendor was not asked; index and bucket were compared';
    const text = describeAudit([day({ note }), day({ day: '2026-11-21', note })]);
    expect(text.match(/was not asked/g)).toHaveLength(1);
    expect(describeAudit([])).toBe('The audit is clean: 0 of 0 are here, and nothing else.\n');
  });
});

describe('the days of an audit', () => {
  it.each([
    [{}, '2026-11-14', '2026-11-20'],
    [{ to: '2026-03-02' }, '2026-02-24', '2026-03-02'],
    [{ from: '2026-11-20' }, '2026-11-20', '2026-11-20'],
    [{ from: '2026-01-01', to: '2026-01-31' }, '2026-01-01', '2026-01-31'],
  ])('of %j', (words, fromDay, toDay) => {
    expect(auditRange(words, NOON_MS)).toEqual({ fromDay, toDay });
  });

  it.each([{ from: '2026-11-21' }, { to: 'today' }, { from: '2026-02-30', to: '2026-11-20' }, { from: '20261120' }])(
    'can not be %j',
    (words) => {
      expect(() => auditRange(words, NOON_MS)).toThrow(/write a UTC day|is after/);
    },
  );
});

describe('the sources of an audit', () => {
  const auth = { token: 'in-clear' };
  const { sources } = SourcesSchema.parse({
    sources: [{ id: 'eu', vendor: 'talend', baseUrl: 'http://127.0.0.1:9', auth, options: { requestsPerMinute: 120 } }],
  });
  const known = [
    { id: 'old', vendor: 'talend', stream: 'execution-logs' },
    { id: 'lost', vendor: 'no-such-vendor', stream: 'things' },
  ];
  const environment = new FakeEnvironment();
  let sent = 0;
  const ports = {
    environment,
    http: {
      send: async () => {
        sent += 1;
        const body = (async function* () {
          yield Buffer.from('{"items":[],"total":0}');
        })();
        return { status: 200, headers: {}, body, discard: () => {} };
      },
    },
    sealer: { seal: async () => '', open: () => Promise.reject(new Error('nothing is sealed')) },
    secrets: { resolve: async () => Promise.reject(new Error('no secrets')) },
    telemetry: { emit: () => {} },
  };

  it('are those of the directory and of the configuration, and who is not configured is not asked', () => {
    const all = auditedSources(known, sources, { source: undefined, ports, describe: describeVendor });
    expect(all.map(({ id, whyNotAsked }) => [id, whyNotAsked])).toEqual([
      ['eu', undefined],
      ['lost', 'the source is not configured'],
      ['old', 'the source is not configured'],
    ]);
    expect(all[1]?.description).toEqual({ streams: [{ name: 'things', content: 'files' }], slice: 'slice' });
    const [one, ...others] = auditedSources(known, sources, {
      source: 'eu',
      ports: undefined,
      describe: describeVendor,
    });
    expect([one?.whyNotAsked, one?.ask, others]).toEqual(['the vendor was not asked', undefined, []]);
    expect(() => auditedSources(known, [], { source: 'none', ports, describe: describeVendor })).toThrow(
      /eu|lost, old/,
    );
  });

  it('are asked with the secrets of the configuration, through their own budget', async () => {
    const [eu] = auditedSources([], sources, { source: 'eu', ports, describe: describeVendor });
    await expect(collect(eu?.ask?.({ fromMs: 0, toMs: 1 }) ?? (async function* () {})())).rejects.toThrow('no secrets');
    expect(sent).toBe(0);
  });
});

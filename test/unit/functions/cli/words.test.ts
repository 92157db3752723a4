import { describe, expect, it } from 'vitest';
import { finalWords } from '../../../../functions/cli/final-words.ts';
import { oldSince } from '../../../../functions/cli/old-since.ts';
import { whyNoLog } from '../../../../functions/cli/why-no-log.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';
import { STILL_EXECUTING as EXECUTING } from '../../../../shared/domain/outcome.ts';
import { NOON_MS, sliceRow } from '../../../factories/slice.ts';

describe('the last word on an attempt', () => {
  it.each([
    ['h refuses connections (h:1, ECONNREFUSED); is the service up?; it is tried again.', /is the service up\?$/],
    ['h broke the connection (ECONNRESET); it is tried again.', /^h broke the connection \(ECONNRESET\)\.$/],
    ['AWS throttles; it is tried again.', /^AWS throttles\.$/],
    ['list executions answered 401', /^list executions answered 401$/],
  ])('promises nothing: %s', (message, expected) => {
    expect(finalWords(message)).toMatch(expected);
  });
});

describe('why a run has no log', () => {
  it.each([
    ['pending', EXECUTING, ' yet: the vendor still executes the run'],
    ['pending', undefined, ' yet: its log has not been asked for yet; runlake ingest brings it'],
    ['generating', 'asked', ' yet: its log is still being made by the vendor (asked); runlake ingest brings it'],
    ['ready', undefined, ' yet: its log is on its way here; runlake ingest brings it'],
    ['empty', 'it never started', ': it is empty (it never started)'],
    ['gone', undefined, ': it is gone: the vendor has deleted it'],
  ] as const)('is said in words when it is %s (%s)', (state, note, words) => {
    expect(whyNoLog(sliceRow({ state, ...(note === undefined ? {} : { note }) }))).toBe(words);
  });
});

describe('a since', () => {
  const sources = (since: string) =>
    SourcesSchema.parse({
      sources: [{ id: 'eu', vendor: 'talend', region: 'eu', auth: { token: '${env:T}' }, options: { since } }],
    }).sources;

  it('that is older than what the vendor lists is told, and a younger one is not', () => {
    expect(oldSince(sources('2026-09-21T11:59:59Z'), NOON_MS)).toEqual([
      'source eu: since is 2026-09-21T11:59:59Z, but the vendor lists the runs of 60 days at most; older ones are not brought',
    ]);
    expect(oldSince(sources('2026-09-21T12:00:00Z'), NOON_MS)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { differences } from './verify.ts';

const truth = ['one', 'two'].map((id) => ({ id, bytes: 3, sha256: `hash of ${id}`, statusCalls: 1 }));

describe('differences', () => {
  it('finds none between equals, in whatever order', () => {
    expect(differences(truth, truth.toReversed())).toEqual([]);
  });

  it('names a run that is missing, and one with other bytes', () => {
    const [one] = truth;
    expect(differences(truth, [{ ...one!, sha256: 'another' }])).toEqual([
      '1 logs instead of 2',
      "run one has other bytes than the vendor's",
      'run two is missing',
    ]);
  });

  it('does not let a log that is there twice stand for another', () => {
    const [one] = truth;
    expect(differences(truth, [one!, one!])).toContain('some logs are there twice');
  });
});

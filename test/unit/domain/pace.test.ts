import { describe, expect, it } from 'vitest';
import { expectedSeconds, learnPace, nextPollSeconds, type Pace, UNKNOWN_PACE } from '../../../shared/domain/pace.ts';
import { seededRandom } from '../../fakes/fake-environment.ts';

/** Polls of one log that takes `makingSeconds`, each one late by some seconds; what was learned, and when it was seen. */
function watch(pace: Pace, lines: number, makingSeconds: number, random: () => number, late: () => number) {
  let elapsed = expectedSeconds(pace, lines) + late();
  let notReadyAtSeconds: number | undefined;
  let polls = 1;
  while (elapsed < makingSeconds) {
    notReadyAtSeconds = elapsed;
    elapsed += nextPollSeconds(pace, lines, elapsed, random()) + late();
    polls += 1;
  }
  return {
    polls,
    readyAtSeconds: elapsed,
    pace: learnPace(pace, { lines, notReadyAtSeconds, readyAtSeconds: elapsed }),
  };
}

describe('the pace of a source', () => {
  it('is unknown at first, so that every size is asked for at once', () => {
    for (const lines of [0, 1, 1_000, 10_000_000]) expect(expectedSeconds(UNKNOWN_PACE, lines)).toBe(0);
    expect(nextPollSeconds(UNKNOWN_PACE, 5_000, 0, 0.5)).toBe(1);
  });

  it('is learned from the first log of a size, and kept for that size only', () => {
    const pace = learnPace(UNKNOWN_PACE, { lines: 1_000, notReadyAtSeconds: 40, readyAtSeconds: 48 });
    expect(expectedSeconds(pace, 1_000)).toBe(42);
    expect(expectedSeconds(pace, 1_010)).toBe(42);
    expect(expectedSeconds(pace, 100)).toBe(0);
    expect(expectedSeconds(pace, 10_000)).toBe(0);
    expect(nextPollSeconds(pace, 1_000, 0, 0.5)).toBe(42);
    expect(nextPollSeconds(pace, 10_000, 0, 0.5)).toBe(1);
  });

  it('keeps what it knows of other sizes', () => {
    const small = learnPace(UNKNOWN_PACE, { lines: 3, notReadyAtSeconds: 4, readyAtSeconds: 4 });
    const both = learnPace(small, { lines: 50_000, notReadyAtSeconds: 400, readyAtSeconds: 400 });
    expect([expectedSeconds(both, 3), expectedSeconds(both, 50_000)]).toEqual([4, 400]);
  });

  it('never expects more than one hop can wait', () => {
    const pace = learnPace(UNKNOWN_PACE, { lines: 9, notReadyAtSeconds: 50_000, readyAtSeconds: 60_000 });
    expect(expectedSeconds(pace, 9)).toBe(900);
  });

  it('follows a vendor that has become faster', () => {
    let pace: Pace = learnPace(UNKNOWN_PACE, { lines: 9, notReadyAtSeconds: 600, readyAtSeconds: 600 });
    for (let log = 0; log < 100; log += 1)
      pace = watch(
        pace,
        9,
        30,
        () => 0.5,
        () => 0,
      ).pace;
    expect(expectedSeconds(pace, 9)).toBeLessThan(40);
  });

  it.each([2, 10, 30, 120, 600])(
    'stays near the making time of %i s, although our own polls come late, log after log',
    (makingSeconds) => {
      for (const seed of [1, 2, 3, 4, 5]) {
        const random = seededRandom(seed);
        const maxLateSeconds = 60;
        let pace: Pace = UNKNOWN_PACE;
        for (let log = 0; log < 200; log += 1) {
          pace = watch(pace, 1_000, makingSeconds, random, () => random() * maxLateSeconds).pace;
          // A quarter of a wait, and of one lateness, is all that a late poll can add.
          expect(expectedSeconds(pace, 1_000)).toBeLessThanOrEqual(makingSeconds * 1.1 + maxLateSeconds / 4);
        }
      }
    },
  );

  it('learns to ask twice or thrice when the queue is punctual', () => {
    const random = seededRandom(7);
    let pace: Pace = UNKNOWN_PACE;
    const polls: number[] = [];
    for (let log = 0; log < 200; log += 1) {
      const seen = watch(pace, 1_000, 90, random, () => 0);
      pace = seen.pace;
      polls.push(seen.polls);
    }
    expect(polls[0]).toBeGreaterThan(10);
    const learned = polls.slice(20);
    expect(Math.max(...learned)).toBeLessThanOrEqual(3);
  });
});

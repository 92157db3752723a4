import { describe, expect, it } from 'vitest';
import { FakeEnvironment } from '../fakes/fake-environment.ts';

describe('FakeEnvironment', () => {
  it('has a clock that only moves when it is told to, and never back', () => {
    const environment = new FakeEnvironment({ startMs: 100 });
    expect(environment.now()).toBe(100);
    environment.advance(50);
    environment.advanceTo(120);
    expect(environment.now()).toBe(150);
    environment.advanceTo(200);
    expect(environment.now()).toBe(200);
  });

  it('draws the same numbers from the same seed, spread over [0, 1)', () => {
    const draw = (seed: number) => {
      const { random } = new FakeEnvironment({ seed });
      return Array.from({ length: 1_000 }, random);
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const mean = draw(7).reduce((sum, value) => sum + value, 0) / 1_000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('never gives an id twice', () => {
    const { newId } = new FakeEnvironment();
    expect(new Set([newId(), newId(), newId()]).size).toBe(3);
  });
});

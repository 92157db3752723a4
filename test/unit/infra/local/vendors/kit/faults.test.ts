import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { commonFaultSchemas } from '../../../../../../infra/local/vendors/kit/fault-rule.ts';
import { createFaultSwitch } from '../../../../../../infra/local/vendors/kit/faults.ts';

const create = (random: () => number = () => 0.5) =>
  createFaultSwitch({
    schema: z.discriminatedUnion('kind', commonFaultSchemas),
    defaultEndpoints: (rule) => (rule.kind === 'redirect' ? ['download'] : undefined),
    random,
  });

describe('a fault switch', () => {
  test('strikes the next n matching requests, after those it skips, at the endpoint of the rule only', () => {
    const faults = create();
    faults.add({ kind: 'server-error', endpoint: 'status', count: 2, skip: 1 });
    expect(faults.take('generate', '')).toBeUndefined();
    const struck = [1, 2, 3, 4].map(() => faults.take('status', '') !== undefined);
    expect(struck).toEqual([false, true, true, false]);
    expect(faults.active()).toEqual([]);
    expect(faults.fired()).toEqual({ 'server-error': 2 });
  });

  test('strikes with a probability drawn from the injected random', () => {
    const draws = [0.1, 0.9, 0.29, 0.3];
    const faults = create(() => draws.shift() ?? 1);
    faults.add({ kind: 'server-error', probability: 0.3 });
    expect([1, 2, 3, 4].map(() => faults.take('run', '') !== undefined)).toEqual([true, false, true, false]);
  });

  test('strikes only URLs that hold a text when told so, and the first rule that wants to', () => {
    const faults = create();
    faults.set([
      { kind: 'never-answers', urlIncludes: 'abc' },
      { kind: 'server-error', status: 503, endpoint: 'any' },
    ]);
    expect(faults.take('run', '/x/abc')?.kind).toBe('never-answers');
    expect(faults.take('run', '/x/def')?.kind).toBe('server-error');
    faults.clear();
    expect(faults.take('run', '/x/abc')).toBeUndefined();
  });

  test('refuses an unknown rule and leaves the others in force', () => {
    const faults = create();
    faults.add({ kind: 'server-error' });
    expect(() => faults.set([{ kind: 'meteor' }])).toThrow();
    expect(faults.active()).toHaveLength(1);
  });

  test('strikes where the kind strikes by default when the rule names no endpoint', () => {
    const faults = create();
    faults.add({ kind: 'redirect' });
    expect(faults.take('run', '')).toBeUndefined();
    expect(faults.take('download', '')?.kind).toBe('redirect');
    faults.set([{ kind: 'redirect', endpoint: 'any' }]);
    expect(faults.take('run', '')?.kind).toBe('redirect');
  });
});

import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { defaultEndpoints, type FaultRule, type FaultRuleOptions, faultRuleSchema } from './fault-rule.ts';

/**
 * The faults in force.
 *
 * Shape: at most one fault strikes a request: the first rule, in the order they were added, that wants to. `set` replaces
 * all rules and throws a ZodError, changing nothing, when one is invalid. `fired` counts by kind.
 */
export interface FaultSwitch {
  add(rule: FaultRuleOptions): void;
  set(rules: unknown): void;
  clear(): void;
  active(): readonly FaultRule[];
  fired(): Readonly<Record<string, number>>;
  take(endpoint: Endpoint, url: string): FaultRule | undefined;
}

interface Armed {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

function matches(rule: FaultRule, endpoint: Endpoint, url: string): boolean {
  if (rule.urlIncludes !== undefined && !url.includes(rule.urlIncludes)) return false;
  if (rule.endpoint === 'any') return true;
  if (rule.endpoint !== undefined) return rule.endpoint === endpoint;
  return defaultEndpoints(rule)?.includes(endpoint) ?? true;
}

function arm(rule: FaultRule): Armed {
  return { rule, skip: rule.skip, left: rule.count ?? Number.POSITIVE_INFINITY };
}

/** Creates a switch with no fault in force. `random` gives numbers in [0, 1) for rules with a probability. */
export function createFaultSwitch(random: () => number): FaultSwitch {
  let armed: Armed[] = [];
  const fired: Record<string, number> = {};
  const strikes = (candidate: Armed) => {
    if (candidate.skip > 0) {
      candidate.skip--;
      return false;
    }
    const { probability } = candidate.rule;
    return probability === undefined || random() < probability;
  };
  return {
    add(rule) {
      armed.push(arm(faultRuleSchema.parse(rule)));
    },
    set(rules) {
      armed = z.array(faultRuleSchema).parse(rules).map(arm);
    },
    clear() {
      armed = [];
    },
    active: () => armed.map(({ rule }) => rule),
    fired: () => ({ ...fired }),
    take(endpoint, url) {
      const struck = armed.find((candidate) => matches(candidate.rule, endpoint, url) && strikes(candidate));
      if (!struck) return undefined;
      struck.left--;
      if (struck.left === 0) armed = armed.filter((other) => other !== struck);
      fired[struck.rule.kind] = (fired[struck.rule.kind] ?? 0) + 1;
      return struck.rule;
    },
  };
}

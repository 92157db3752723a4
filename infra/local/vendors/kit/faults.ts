import { z } from 'zod';
import type { FaultRuleBase } from './fault-rule.ts';

/**
 * The faults in force.
 *
 * Shape: at most one fault strikes a request: the first rule, in the order they were added, that wants to. `add` and `set`
 * throw a ZodError, changing nothing, when a rule is invalid; `set` replaces all rules. `fired` counts by kind.
 */
export interface FaultSwitch<Rule extends FaultRuleBase> {
  add(rule: unknown): void;
  set(rules: unknown): void;
  clear(): void;
  active(): readonly Rule[];
  fired(): Readonly<Record<string, number>>;
  take(endpoint: string, url: string): Rule | undefined;
}

interface Armed<Rule> {
  readonly rule: Rule;
  skip: number;
  left: number;
}

function arm<Rule extends FaultRuleBase>(rule: Rule): Armed<Rule> {
  return { rule, skip: rule.skip, left: rule.count ?? Number.POSITIVE_INFINITY };
}

/**
 * Creates a switch with no fault in force.
 *
 * Shape: `defaultEndpoints` tells where a rule strikes that names no endpoint; undefined means at any. `random` gives
 * numbers in [0, 1) for rules with a probability.
 */
export function createFaultSwitch<Rule extends FaultRuleBase>(options: {
  readonly schema: z.ZodType<Rule>;
  readonly defaultEndpoints: (rule: Rule) => readonly string[] | undefined;
  readonly random: () => number;
}): FaultSwitch<Rule> {
  const { schema, defaultEndpoints, random } = options;
  let armed: Armed<Rule>[] = [];
  const fired: Record<string, number> = {};
  const matches = (rule: Rule, endpoint: string, url: string) => {
    if (rule.urlIncludes !== undefined && !url.includes(rule.urlIncludes)) return false;
    if (rule.endpoint === 'any') return true;
    if (rule.endpoint !== undefined) return rule.endpoint === endpoint;
    return defaultEndpoints(rule)?.includes(endpoint) ?? true;
  };
  const strikes = (candidate: Armed<Rule>) => {
    if (candidate.skip > 0) {
      candidate.skip--;
      return false;
    }
    const { probability } = candidate.rule;
    return probability === undefined || random() < probability;
  };
  return {
    add(rule) {
      armed.push(arm(schema.parse(rule)));
    },
    set(rules) {
      armed = z
        .array(schema)
        .parse(rules)
        .map((rule) => arm(rule));
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

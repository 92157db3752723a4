import { describe, expect, it } from 'vitest';
import { STAGES, type StageName } from '../../infra/stages.ts';
import { type Resource, stackUnderTest } from './stack-under-test.ts';

const LOOPBACK = 'RUNLAKE_VENDORS_ON_LOOPBACK';
const dev = new Map(stackUnderTest('dev').resources);
// Under the same name, so that only the values differ.
const emulated = new Map(stackUnderTest('dev', undefined, STAGES.emulated).resources);

const functionsOf = (resources: ReadonlyMap<string, Resource>): Resource[] =>
  [...resources.values()].filter(({ Type }) => Type === 'AWS::Lambda::Function');

const toldOfLoopback = (resources: ReadonlyMap<string, Resource>): string[] =>
  functionsOf(resources).flatMap(({ Properties }) =>
    Properties.Environment.Variables[LOOPBACK] === undefined ? [] : [Properties.FunctionName],
  );

/** A resource without what the values of `emulated` declare of it. */
function undeclared(resource: Resource): Resource {
  const copy = structuredClone(resource);
  if (copy.Type === 'AWS::Lambda::Function') {
    copy.Properties.Architectures = ['of the stage'];
    // Nothing is bundled here, and each stack writes its files somewhere else.
    delete copy.Properties.Code;
    delete copy.Properties.Environment.Variables[LOOPBACK];
    delete copy.Properties.Environment.Variables.RUNLAKE_CURATE_DELAY_SECONDS;
  }
  if (copy.Type === 'AWS::IAM::Policy') {
    for (const statement of copy.Properties.PolicyDocument.Statement) {
      statement.Action = [statement.Action].flat().filter((action) => action !== 'sqs:SendMessageBatch');
    }
  }
  return copy;
}

describe('the stage for emulators', () => {
  it('is that of dev but for what its values declare', () => {
    const named = (resources: ReadonlyMap<string, Resource>): string[] =>
      [...resources].filter(([, { Type }]) => Type !== 'AWS::Athena::NamedQuery').map(([id]) => id);
    expect([...emulated.keys()].sort()).toEqual(named(dev).sort());
    for (const [id, resource] of emulated) {
      const counterpart = dev.get(id);
      if (counterpart === undefined) throw new Error(`dev has no ${id}`);
      expect(undeclared(resource), id).toEqual(undeclared(counterpart));
    }
  });

  it('alone lets vendors send those who ask them to their own machine', () => {
    expect(toldOfLoopback(emulated).sort()).toEqual(['runlake-dev-audit', 'runlake-dev-sweep', 'runlake-dev-worker']);
    const others = (Object.keys(STAGES) as StageName[]).filter((stage) => stage !== 'emulated');
    expect(others).toEqual(['dev', 'prod']);
    for (const stage of others) {
      expect(STAGES[stage].vendors, stage).toBe('internet');
      expect(toldOfLoopback(new Map(stackUnderTest(stage).resources)), stage).toEqual([]);
    }
  });
});

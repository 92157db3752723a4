import { expect, it } from 'vitest';
import { SourceIdField } from '../../shared/config/source-fields.ts';
import { type Resource, stackUnderTest } from './stack-under-test.ts';

const alarmsOf = (ofType: (type: string) => [string, Resource][]): string[] =>
  ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => String(Properties.AlarmName));

const alarms = alarmsOf(stackUnderTest().ofType);
const shared = alarms.filter((name) => !/^runlake-dev-(?:eu|us-west|once)-/.test(name));
const suffixes = alarms.flatMap((name) => /^runlake-dev-eu-(.+)$/.exec(name)?.[1] ?? []);

it('gives each alarm a name of its own', () => {
  expect(shared).toHaveLength(11);
  expect(suffixes).toHaveLength(8);
  expect(new Set(alarms).size).toBe(alarms.length);
});

it('takes no source one of whose alarms would be one that all share', () => {
  const taken = shared.flatMap((name) => {
    const suffix = suffixes.find((one) => name.endsWith(`-${one}`));
    return suffix === undefined ? [] : [name.slice('runlake-dev-'.length, -(suffix.length + 1))];
  });
  expect(taken).toEqual(['curate']);
  for (const id of taken) expect(SourceIdField.safeParse(id).success, id).toBe(false);
});

it('has no two sources of which one’s alarm could be the other’s', () => {
  for (const one of suffixes) {
    for (const other of suffixes) expect(one === other || !one.endsWith(`-${other}`), `${one}, ${other}`).toBe(true);
  }
});

/** A part of the source and the fast tests that have to hold it on their own. */
export interface Area {
  readonly name: string;
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const vendor = (name: string): Area => ({
  name,
  mutate: [`shared/connectors/${name}/**/*.ts`],
  tests: [`test/unit/connectors/${name}/**/*.test.ts`],
});

export const AREAS: readonly Area[] = [
  { name: 'domain', mutate: ['shared/domain/**/*.ts'], tests: ['test/unit/domain/**/*.test.ts'] },
  {
    name: 'connectors',
    mutate: ['shared/connectors/*.ts', '!shared/connectors/registry.ts'],
    tests: [
      'test/unit/connectors/*.test.ts',
      'test/unit/connectors/*/authorizer.test.ts',
      'test/unit/connectors/snaplogic/answers.test.ts',
    ],
  },
  ...['talend', 'akinon', 'sap-job-scheduling', 'snaplogic'].map(vendor),
];

/** CloudFormation stack of a stage. */
export const stackName = (stage: string): string => `runlake-${stage}`;

/** Outputs of the stack that the command line reads to find what belongs to a stage. */
export const OUTPUT = {
  bucket: 'BucketName',
  table: 'TableName',
  queueUrlPrefix: 'QueueUrlPrefix',
  /** `Sources`, `Sources2` …: see `sourceOutputs`. */
  sources: 'Sources',
} as const;

/** CloudFormation takes values of at most 1,024 characters. */
const MAX_OUTPUT = 1_000;

/**
 * The sources of a stage as outputs of its stack, `id=vendor` separated by blanks, in as many outputs as it takes.
 * Test: test/unit/config/stack-names.test.ts
 */
export function sourceOutputs(
  sources: readonly { readonly id: string; readonly vendor: string }[],
): Readonly<Record<string, string>> {
  const values: string[] = [];
  for (const { id, vendor } of sources) {
    const word = `${id}=${vendor}`;
    const last = values.at(-1);
    if (last === undefined || last.length + 1 + word.length > MAX_OUTPUT) values.push(word);
    else values[values.length - 1] = `${last} ${word}`;
  }
  return Object.fromEntries(
    values.map((value, at) => [at === 0 ? OUTPUT.sources : `${OUTPUT.sources}${at + 1}`, value]),
  );
}

/** Reads `sourceOutputs` back. Shape: in the order of the ids; `[]` when there is no such output. */
export function sourcesOfOutputs(outputs: Readonly<Record<string, string>>): { id: string; vendor: string }[] {
  const values = Object.entries(outputs).flatMap(([name, value]) => (/^Sources\d*$/.test(name) ? [value] : []));
  return values
    .flatMap((value) => value.split(' '))
    .flatMap((word) => {
      const [id = '', vendor = ''] = word.split('=');
      return id === '' || vendor === '' ? [] : [{ id, vendor }];
    })
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

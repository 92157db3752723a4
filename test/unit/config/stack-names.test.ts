import { describe, expect, it } from 'vitest';
import { sourceOutputs, sourcesOfOutputs } from '../../../shared/config/stack-names.ts';

const sources = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `source-${String(at).padStart(3, '0')}`, vendor: 'talend' }));

describe('the sources among the outputs of a stack', () => {
  it('are read back as they were written, however many there are', () => {
    for (const count of [0, 1, 4, 60, 200])
      expect(sourcesOfOutputs(sourceOutputs(sources(count)))).toEqual(sources(count));
  });

  it('stay below what CloudFormation takes as one value', () => {
    const outputs = sourceOutputs(sources(200));
    expect(Object.keys(outputs).slice(0, 2)).toEqual(['Sources', 'Sources2']);
    for (const value of Object.values(outputs)) expect(value.length).toBeLessThanOrEqual(1_024);
  });

  it('are told from other outputs', () => {
    expect(sourcesOfOutputs({ BucketName: 'a=b', Sources: 'x=sap-job-scheduling', SourcesFile: 'y=z' })).toEqual([
      { id: 'x', vendor: 'sap-job-scheduling' },
    ]);
  });
});

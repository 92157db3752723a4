import { describe, expect, it } from 'vitest';
import { exportedName } from '../../../../functions/cli/export-log.ts';
import { fullSliceRow } from '../../../factories/slice.ts';

const named = (id: string, key = 'raw/x/part-00001.json.zst'): string => {
  const [part] = fullSliceRow().parts;
  return exportedName(fullSliceRow({ id, parts: part === undefined ? [] : [{ ...part, key }] }));
};

describe('exportedName', () => {
  it('is the source, the run and what the vendor wrote', () => {
    expect(named('run-1')).toBe('talend-eu/run-1.json');
    expect(named('run-1', 'raw/x/part-00001.log.gz')).toBe('talend-eu/run-1.log');
    expect(named('run-1', 'raw/x/part-00001.ndjson.zst')).toBe('talend-eu/run-1.ndjson');
  });

  it.each(['../../etc/passwd', '..', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(4_000), 'ü'.repeat(100)])(
    'is one safe file name for %j',
    (id) => {
      expect(named(id)).toMatch(/^talend-eu\/[A-Za-z0-9._%-]{1,200}\.json$/);
      expect(named(id)).not.toBe('talend-eu/...json');
    },
  );

  it('tells long ids apart that begin alike', () => {
    expect(named(`${'x'.repeat(300)}1`)).not.toBe(named(`${'x'.repeat(300)}2`));
  });
});

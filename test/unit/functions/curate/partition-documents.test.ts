import { expect, it } from 'vitest';
import { writeFindings } from '../../../../functions/audit/write-findings.ts';
import { partitionDocuments } from '../../../../functions/curate/partition-documents.ts';
import { DOCUMENTS } from '../../../../shared/lake/table.ts';
import { NOON_MS } from '../../../factories/slice.ts';
import { ID, lakeScene, SOURCE } from './lake-scene.ts';

it('reads what an audit has written down as it was written', async () => {
  const { services } = lakeScene();
  const day = { source: SOURCE, day: ID.dt, listed: 2, landed: 1, completeness: 50 };
  const missing = { kind: 'missing', slice: 'run-1', why: 'It was never seen.', whatToDo: 'Wait.' } as const;
  await writeFindings(services, {
    auditId: 'a-1',
    auditedAtMs: NOON_MS,
    source: SOURCE,
    vendor: 'talend',
    days: [{ ...day, findings: [missing] } as never],
  });
  const lines: unknown[] = [];
  for await (const line of partitionDocuments(services, ID)[DOCUMENTS.audits] ?? []) lines.push(JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({ kind: 'summary', source: SOURCE, completeness: 50, freshnessMs: null }),
    expect.objectContaining({ kind: 'hole', hole: 'missing', slice: 'run-1', whatToDo: 'Wait.' }),
  ]);
});

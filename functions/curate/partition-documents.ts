import { splitLines } from '../../shared/domain/split-lines.ts';
import { auditPrefix, type PartitionId } from '../../shared/lake/partition.ts';
import { runDocument } from '../../shared/lake/runs/run-document.ts';
import { DOCUMENTS } from '../../shared/lake/table.ts';
import type { CurateServices } from './curate-ports.ts';

type Ports = Pick<CurateServices, 'index' | 'store'>;

/** What becomes rows and was not landed by a vendor: lines of JSON, to be read once. Errors while reading: transient. */
export const partitionDocuments = (ports: Ports, id: PartitionId): Readonly<Record<string, AsyncIterable<string>>> => ({
  [DOCUMENTS.runs]: runDocuments(ports, id),
  [DOCUMENTS.audits]: auditFindings(ports, id),
});

/** Each run once: a listing whose rows move while its pages are read may show one twice. */
async function* runDocuments({ index }: Ports, { source, dt }: PartitionId): AsyncGenerator<string> {
  const told = new Set<string>();
  for await (const row of index.byDay(source, dt)) {
    if (told.has(`${row.stream}/${row.id}`)) continue;
    told.add(`${row.stream}/${row.id}`);
    const document = runDocument(row);
    if (document !== undefined) yield document;
  }
  told.clear();
  for await (const row of index.runsByDay(source, dt)) {
    if (told.has(`${row.stream}/${row.run.runId}`)) continue;
    told.add(`${row.stream}/${row.run.runId}`);
    const document = runDocument(row);
    if (document !== undefined) yield document;
  }
}

async function* auditFindings({ store }: Ports, id: PartitionId): AsyncGenerator<string> {
  // Stored as they are, unlike what has landed.
  for await (const key of store.list(auditPrefix(id))) yield* splitLines(store.read(key));
}

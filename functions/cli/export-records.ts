import { type AsLandedOptions, asLanded } from './as-landed.ts';
import type { DraftFile } from './draft-file.ts';
import { landedObjects } from './landed-objects.ts';
import type { OpenData } from './open-data.ts';
import { readObject } from './read-object.ts';
import { recordLines } from './record-lines.ts';
import type { KnownStream } from './streams.ts';

export interface ExportedRecords {
  readonly objects: number;
  readonly records: number;
  readonly bytes: number;
}

/**
 * Appends the landed records of one stream to a draft, object by object in the order of time, one line of JSON each.
 *
 * Objects of a stream never share a record, and within one each identity stands once, as the merge has left it: so every
 * record is written once. `onObject` is called after each object, which was then found to be what the index says;
 * answering false ends the export. Memory: one record, some chunks, and one short entry per object.
 * Errors: those of `asLanded` and `recordLines`: nothing that is damaged or missing is passed over.
 */
export async function exportRecords(
  data: OpenData,
  source: string,
  stream: KnownStream,
  draft: DraftFile,
  onObject: () => Promise<boolean> = async () => true,
  options: AsLandedOptions = {},
): Promise<ExportedRecords> {
  const total = { objects: 0, records: 0, bytes: 0 };
  for (const object of await landedObjects(data, source, stream.name)) {
    const { lines, bytes } = await asLanded(
      data,
      object,
      (part) => draft.append(recordLines(readObject(data.store, part), stream, part.key)),
      options,
    );
    total.objects += 1;
    total.records += lines;
    total.bytes += bytes;
    if (!(await onObject())) break;
  }
  return total;
}

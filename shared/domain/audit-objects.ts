import { type DayFacts, isBusy, type ObjectContent, type StoredObject } from './audit-facts.ts';
import type { Finding, FindingPlace } from './finding.ts';
import { rawKeyPlace } from './raw-key-place.ts';
import type { LandedPart, SliceRow } from './slice.ts';

const RESTORE =
  'restore the object from a backup or an earlier version of it; in the cloud: docs/runbook.md, holes of an audit';

/** Compares index and bucket: every object has its row, every row its objects, and each is what was recorded of it. */
export function auditObjects(facts: DayFacts): Finding[] {
  const findings: Finding[] = [];
  for (const { row, part } of newestParts(facts)) {
    if (isBusy(row, facts.nowMs)) continue;
    const finding = comparePart(facts, row, part);
    if (finding !== undefined) findings.push(finding);
  }
  return [...findings, ...strays(facts)];
}

/** A part that is handed from one slice to another has two rows for a moment: the newer one counts. */
function newestParts({ slices }: DayFacts): Iterable<{ readonly row: SliceRow; readonly part: LandedPart }> {
  const found = new Map<string, { readonly row: SliceRow; readonly part: LandedPart }>();
  for (const { row, parts } of slices) {
    for (const part of parts) {
      const known = found.get(part.key);
      if (known === undefined || known.row.updatedAtMs <= row.updatedAtMs) found.set(part.key, { row, part });
    }
  }
  return found.values();
}

function comparePart(facts: DayFacts, row: SliceRow, part: LandedPart): Finding | undefined {
  const { source, day, objects, contents } = facts;
  const about: FindingPlace & { source: string; day: string } = {
    source,
    day,
    slice: row.id,
    ...(row.run === undefined ? {} : { runId: row.run.runId }),
    key: part.key,
  };
  const object = objects.get(part.key);
  if (object === undefined) {
    return {
      kind: 'object-missing',
      ...about,
      expected: `${part.storedBytes} bytes`,
      why: 'the index says that this object has landed, and the bucket does not hold it: somebody has removed it',
      whatToDo: RESTORE,
    };
  }
  const difference = differenceOf(part, object, contents?.get(part.key));
  return difference === undefined ? undefined : { kind: 'object-differs', ...about, ...difference, whatToDo: RESTORE };
}

function differenceOf(
  part: LandedPart,
  object: StoredObject,
  content: ObjectContent | undefined,
): Pick<Finding, 'why' | 'expected' | 'found'> | undefined {
  const differs = (what: string, expected: string | number, found: string | number) => ({
    why: `the object has ${what} than was recorded when it landed: somebody has changed it`,
    expected: String(expected),
    found: String(found),
  });
  if (object.bytes !== part.storedBytes)
    return differs('another size', `${part.storedBytes} bytes`, `${object.bytes} bytes`);
  if (object.etag !== part.etag) return differs('another ETag', part.etag, object.etag);
  if (content === undefined) return undefined;
  if ('damaged' in content) return { why: `the object can not be read: ${content.damaged}`, expected: part.sha256 };
  if (content.sha256 !== part.sha256) return differs('another sha256', part.sha256, content.sha256);
  if (content.lines !== part.lines) return differs('another number of lines', part.lines, content.lines);
  return undefined;
}

/** Objects that no row names. */
function strays({ source, day, nowMs, slices, objects }: DayFacts): Finding[] {
  const claimed = new Set(slices.flatMap(({ row }) => row.parts.map(({ key }) => key)));
  const busy = new Set(slices.filter(({ row }) => isBusy(row, nowMs)).map(({ row }) => row.id));
  return [...objects.values()].flatMap(({ key, bytes }) => {
    const place = rawKeyPlace(key);
    if (claimed.has(key) || (place !== undefined && (place.day !== day || busy.has(place.slice)))) return [];
    return [
      {
        kind: 'object-without-row' as const,
        source,
        day,
        ...(place === undefined ? {} : { slice: place.slice }),
        key,
        found: `${bytes} bytes`,
        why: 'no row of the index names this object: its row was removed, or somebody else has written it',
        whatToDo:
          'run runlake ingest: a slice that the vendor still lists is recorded anew and takes the object over, as the schedules in the cloud do; else move the object out of raw/; in the cloud: docs/runbook.md, holes of an audit',
      },
    ];
  });
}

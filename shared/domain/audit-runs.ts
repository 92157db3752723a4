import type { DayFacts, ObjectContent } from './audit-facts.ts';
import type { Finding } from './finding.ts';
import { rawKeyPlace } from './raw-key-place.ts';

/**
 * Compares the rows of runs that are records with the objects that hold these; record by record where these were read.
 *
 * Shape: an object that is not there is told once, and by `auditObjects` where a slice names it.
 */
export function auditRuns(facts: DayFacts): Finding[] {
  const { source, day, runs, slices, objects, contents } = facts;
  const claimed = new Set(slices.flatMap(({ row }) => row.parts.map(({ key }) => key)));
  const known = new Map<string, Set<string>>();
  const findings = runs.flatMap(({ key, identity, run }): Finding[] => {
    known.set(key, (known.get(key) ?? new Set()).add(identity));
    const slice = rawKeyPlace(key)?.slice;
    const about = { source, day, ...(slice === undefined ? {} : { slice }), key };
    const whatToDo =
      'restore the object from a backup or an earlier version of it; in the cloud: docs/runbook.md, holes of an audit';
    if (!objects.has(key)) {
      const why = 'the index knows runs whose records are in this object, and the bucket does not hold it';
      return claimed.has(key) ? [] : [{ kind: 'object-missing', ...about, why, whatToDo }];
    }
    if (identitiesIn(contents?.get(key))?.has(identity) !== false) return [];
    const why = 'the index knows this run, and its record is not in the object that it names';
    return [{ kind: 'record-missing', ...about, runId: run.runId, why, whatToDo }];
  });
  return [...findings, ...withoutRow(facts, known)];
}

const identitiesIn = (content: ObjectContent | undefined): ReadonlySet<string> | undefined =>
  content === undefined || 'damaged' in content ? undefined : content.identities;

/** Records of listings that the index knows no run of. */
function withoutRow({ source, day, contents }: DayFacts, known: ReadonlyMap<string, ReadonlySet<string>>): Finding[] {
  return [...known].flatMap(([key, rows]) => {
    const slice = rawKeyPlace(key)?.slice;
    return [...(identitiesIn(contents?.get(key)) ?? [])]
      .filter((identity) => !rows.has(identity))
      .map((identity) => ({
        kind: 'record-missing' as const,
        source,
        day,
        ...(slice === undefined ? {} : { slice }),
        runId: identity,
        key,
        why: 'the object holds the record of this run, and the index does not know the run',
        whatToDo:
          'run runlake ingest: the next reading of the listing records it, as long as the vendor lists it; in the cloud the schedule does so',
      }));
  });
}

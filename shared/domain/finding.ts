/**
 * What an audit may find. `missing`: the vendor lists it, and the index has never heard of it. `not-landed`: open for too
 * long. `failed`: given up. `purged`: the vendor had deleted it before we came. `object-missing`, `object-differs`,
 * `object-without-row`: index and bucket do not agree. `record-missing`: a run whose record is not here. `count-differs`:
 * the vendor lists more records than have landed. `lake-behind`: the tables do not show what has landed.
 */
export const FINDING_KINDS = [
  'missing',
  'not-landed',
  'failed',
  'purged',
  'object-missing',
  'object-differs',
  'object-without-row',
  'record-missing',
  'count-differs',
  'lake-behind',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What a hole is about. */
export interface FindingPlace {
  readonly slice?: string;
  readonly runId?: string;
  readonly key?: string;
}

/** A hole. `day` is `YYYY-MM-DD`, UTC; `expected` and `found` are for people, and never hold a log's content. */
export interface Finding extends FindingPlace {
  readonly kind: FindingKind;
  readonly source: string;
  readonly day: string;
  readonly expected?: string;
  readonly found?: string;
  /** One sentence. */
  readonly why: string;
  /** A command, or a step for people. */
  readonly whatToDo: string;
}

/** Two looks at the same hole give the same name. */
export const findingName = ({ kind, slice, runId, key }: Finding): string => JSON.stringify([kind, slice, runId, key]);

/** Each hole once, in the order in which they come. */
export const distinctFindings = (findings: readonly Finding[]): Finding[] =>
  [...new Map([...findings].reverse().map((finding) => [findingName(finding), finding])).values()].reverse();

import type { Guard } from './guard.ts';

const BUILD = 'functions/curate/build-partition.ts';
const CURATE = 'functions/curate/curate.ts';
const FETCH = 'functions/fetch/fetch.ts';
const TWO_CURATORS = 'test/unit/functions/curate/two-curators.test.ts';
const CURATE_TEST = 'test/unit/functions/curate/curate.test.ts';

export const GUARDS_OF_THE_LAKE: readonly Guard[] = [
  {
    name: 'condition on the ETag of a curated object',
    against: 'a slow curator takes back what a faster one has built',
    file: BUILD,
    from: "condition: head === undefined ? { kind: 'absent' } : { kind: 'replace', etag: head.etag },",
    to: "condition: (await services.store.head(key)) === undefined ? { kind: 'absent' } : { kind: 'replace', etag: (await services.store.head(key))?.etag ?? '' },",
    test: TWO_CURATORS,
    title:
      'two curators of the same day leave a build of everything when the one that was overtaken dies at any of its calls after that',
  },
  {
    name: 'sequence read before the build',
    against: 'what lands while a day is built counts as built',
    file: CURATE,
    from: 'sequence: row.landedSequence,',
    to: 'sequence: (await partitions.get(row))?.landedSequence ?? 0,',
    test: CURATE_TEST,
    title: 'curate builds again what landed while it built, after a rest that grows with the length of a build',
  },
  {
    name: 'wait for the listings of the index',
    against: 'a run whose row is a moment old is missing from its table, for good',
    file: BUILD,
    from: '  await services.listingsSettled();\n',
    to: '',
    test: CURATE_TEST,
    title: 'curate waits for the listings of the index after it has read the sequence, and before it reads them',
  },
  {
    name: 'days marked again after a redelivery',
    against: 'a worker that dies between the row and the mark leaves a day that nobody builds',
    file: FETCH,
    from: 'daysTouched(receiveCount > 1 ? undefined : before, saved)',
    to: 'daysTouched(before, saved)',
    test: 'test/unit/functions/fetch/marked-days.test.ts',
    title: 'a step marks what an earlier delivery had saved on its way, when the message comes again and is worked on',
  },
  {
    name: 'a failed build is left to its message',
    against: 'each sweep adds one more build of a day that can not be built',
    file: CURATE,
    from: '    await services.partitions.postpone(task, comesAgainAtMs).catch(() => {});\n',
    to: '',
    test: 'test/unit/functions/curate/failed-build.test.ts',
    title: 'a day that can not be built is left to its own message, so that no sweep adds another build to it',
  },
  {
    name: 'records measured when memory is short',
    against: 'a day whose long records come after short ones is never built',
    file: 'shared/adapters/duckdb-partition-build.ts',
    from: 'if (!isOutOfMemory(error)) throw error;',
    to: 'throw error;',
    test: 'test/adapters/duckdb-wide-records.test.ts',
    title: 'builds it where the long ones come after twenty thousand short ones',
  },
  {
    name: 'rows of unknown time left in their order',
    against: 'a day of long details whose time nobody knows is never built where other rows have to be sorted',
    file: 'shared/adapters/duckdb-sorted-copy.ts',
    from: 'if ((await this.#session.number(misplacedSql(this.#table, unknown))) === 0) return [unknown];',
    to: 'if (unknown.length > 0) return [sortedSql(this.#table, unknown)];',
    test: 'test/adapters/duckdb-wide-records.test.ts',
    title: 'builds it where the times of the long ones are not known, and others have to be sorted',
  },
  {
    name: 'one of two objects of a part',
    against: 'a log that landed again under another extension is in the tables twice',
    file: 'functions/curate/partition-inputs.ts',
    from: '  if (others.length === 0) return first;\n',
    to: '  return first;\n',
    test: 'test/unit/functions/curate/partition-inputs.test.ts',
    title: 'the inputs of a day hold a part once that lies there twice: the object that the row of its slice names',
  },
];

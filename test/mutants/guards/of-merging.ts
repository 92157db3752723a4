import type { Guard } from './guard.ts';

const LANDING = 'test/unit/functions/records/land-records.test.ts';
const MERGE = 'shared/domain/merge.ts';
const MERGE_OBJECT = 'functions/records/merge-object.ts';

export const GUARDS_OF_MERGING: readonly Guard[] = [
  {
    name: 'union with what has landed',
    against: 'a record that the vendor has purged disappears from the object',
    file: MERGE,
    from: 'best([...landed, ...seen])',
    to: 'best(seen)',
    test: LANDING,
    title: 'another reading adds what is new, and keeps what the vendor has purged since',
  },
  {
    name: 'rank of versions',
    against: 'a stale page turns a final record back into an open one',
    file: MERGE,
    from: 'known.rank > version.rank',
    to: 'known.rank > Number.POSITIVE_INFINITY',
    test: LANDING,
    title: 'another reading replaces an open row by its final version, and never the other way round',
  },
  {
    name: 'largest number of copies',
    against: 'equal records of a vendor without ids are doubled by each reading',
    file: MERGE,
    from: 'seen.slice(landed.length)',
    to: 'seen.slice(0)',
    test: LANDING,
    title: 'another reading keeps the largest number of equal records that one reading saw',
  },
  {
    name: 'condition on the ETag that was read',
    against: 'two workers on one object undo each other',
    file: MERGE_OBJECT,
    from: "    condition: there === undefined ? { kind: 'absent' } : { kind: 'replace', etag: there.etag },\n",
    to: '',
    test: 'test/unit/functions/records/merge-race.test.ts',
    title: 'what another worker wrote between the reading of an object and its replacement is kept',
  },
  {
    name: 'merge again when overtaken',
    against: 'a reading fails because another worker was faster once',
    file: MERGE_OBJECT,
    from: 'if (!isOvertaken(error)) throw error;',
    to: 'throw error;',
    test: LANDING,
    title:
      'two workers on one object never undo each other: the later one merges again with what the earlier one wrote',
  },
  {
    name: 'lease before an object is replaced',
    against: 'a worker that outlived its lease writes over the work of its successor',
    file: MERGE_OBJECT,
    from: 'stillLeased: () => stillLeased(services.index, row)',
    to: 'stillLeased: async () => {}',
    test: LANDING,
    title: 'two workers on one object does not write for a worker that has lost its lease',
  },
  {
    name: 'changes told again after a crash',
    against: 'the index never hears of records whose worker died between the object and the row',
    file: MERGE_OBJECT,
    from: 'there !== undefined && there.etag !== known?.etag',
    to: 'false',
    test: LANDING,
    title: 'the runs that records tell of are told again when a worker died between the object and the row',
  },
];

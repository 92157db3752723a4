import type { Guard } from './guard.ts';

const ZIP = 'test/unit/connectors/akinon/zip.test.ts';
const DIRECTORY = 'shared/connectors/akinon/zip-directory.ts';
const ENTRY = 'shared/connectors/akinon/zip-entry.ts';

export const GUARDS_OF_ARCHIVES: readonly Guard[] = [
  {
    name: 'zip limit: entries',
    against: 'an archive of thousands of files keeps a worker busy for ever',
    file: DIRECTORY,
    from: 'if (count > limits.entries) throw',
    to: 'if (count > 0xffff) throw',
    test: ZIP,
    title: 'an archive that is of too many files is refused',
  },
  {
    name: 'zip limit: size',
    against: 'one detail fills memory and bucket',
    file: DIRECTORY,
    from: 'if (size > limits.entryBytes) throw',
    to: 'if (size > 0xffffffff) throw',
    test: ZIP,
    title: 'an archive that is too large is refused',
  },
  {
    name: 'zip limit: ratio',
    against: 'a zip bomb inflates a thousandfold',
    file: DIRECTORY,
    from: 'if (size > compressed * limits.ratio && compressed > 0) {',
    to: 'if (size > compressed * Number.POSITIVE_INFINITY) {',
    test: ZIP,
    title: 'an archive that is too dense is refused',
  },
  {
    name: 'zip limit: size as stated',
    against: 'an entry that says less than it holds goes round the other limits',
    file: ENTRY,
    from: 'if (bytes > entry.size) throw',
    to: 'if (bytes > Number.POSITIVE_INFINITY) throw',
    test: ZIP,
    title: 'an archive that is larger than it says is refused',
  },
  {
    name: 'zip limit: shared bytes',
    against: 'entries that overlap let a small archive inflate to a huge one',
    file: DIRECTORY,
    from: "if (to > (sorted[index + 1]?.from ?? to)) throw refusedZip('its entries overlap');",
    to: '',
    test: ZIP,
    title: 'an archive whose entries share their bytes is refused',
  },
  {
    name: 'zip limit: names',
    against: 'a hostile name gets into a message, a log or a path',
    file: DIRECTORY,
    from: "name.replace(/[^A-Za-z0-9.-]+/g, '_').slice(0, 60)",
    to: 'name',
    test: ZIP,
    title: 'an archive names its files in messages only by harmless letters',
  },
  {
    name: 'zip limit: download',
    against: 'a download without end fills the memory before it is looked at',
    file: 'shared/connectors/akinon/base64-stream.ts',
    from: 'if (bytes > limits.encodedBytes) {',
    to: 'if (bytes > 9 * limits.encodedBytes) {',
    test: 'test/unit/connectors/akinon/base64-stream.property.test.ts',
    title: 'base64 text is refused beyond its limit, before it has been read',
  },
  {
    name: 'checksum of a zip entry',
    against: 'a garbled detail lands as if it were whole',
    file: ENTRY,
    from: 'if (crc !== entry.crc) throw',
    to: 'if (crc === undefined) throw',
    test: ZIP,
    title: 'an archive with another checksum than its content throws at the end, after everything was read',
  },
];

import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { writeZip, type ZipEntry } from './zip.ts';
import { bombEntry } from './zip-bomb.ts';

/**
 * Forms of a download other than the usual: the base64 of an archive with one deflated entry.
 *
 * - Of the text: `wrapped` (lines of 76 columns, CRLF), `quoted` (double quotes around it), `unpadded`, `not-base64`.
 * - Of the archive, with the right content in the first entry: `data-descriptor`, `stored`, `several-entries`.
 * - Of the archive, hostile or broken: `no-entry`, `parent-path`, `absolute-path`, `backslash-path`, `bomb`,
 *   `understated-bomb` (its declared size is a lie), `too-many-entries`, `corrupt` (bad CRC), `encrypted`, `not-a-zip`.
 * - `empty-json`: the entry has no bytes. `missing`: 404, as for a row without a detail.
 */
export const downloadFormSchema = z.enum([
  'wrapped',
  'quoted',
  'unpadded',
  'not-base64',
  'data-descriptor',
  'stored',
  'several-entries',
  'no-entry',
  'parent-path',
  'absolute-path',
  'backslash-path',
  'bomb',
  'understated-bomb',
  'too-many-entries',
  'corrupt',
  'encrypted',
  'not-a-zip',
  'empty-json',
  'missing',
]);
export type DownloadForm = z.infer<typeof downloadFormSchema>;

const bombMebibytes = 256;
const tooMany = 20_000;

function entriesOf(form: DownloadForm | undefined, file: ZipEntry): ZipEntry[] {
  const beside = (name: string) => ({ name, bytes: Buffer.from('{"beside":true}') });
  switch (form) {
    case 'data-descriptor':
      return [{ ...file, descriptor: true }];
    case 'stored':
      return [{ ...file, stored: true }];
    case 'several-entries':
      return [file, beside('summary.json'), beside('meta/info.json')];
    case 'no-entry':
      return [];
    case 'parent-path':
      return [{ ...file, name: '../../etc/passwd' }];
    case 'absolute-path':
      return [{ ...file, name: '/etc/passwd' }];
    case 'backslash-path':
      return [{ ...file, name: '..\\..\\windows\\system32\\log.json' }];
    case 'bomb':
      return [bombEntry(file.name, { mebibytes: bombMebibytes, understated: false })];
    case 'understated-bomb':
      return [bombEntry(file.name, { mebibytes: bombMebibytes, understated: true })];
    case 'too-many-entries':
      return Array.from({ length: tooMany }, (_, index) => ({
        name: `${index}.json`,
        bytes: Buffer.alloc(0),
        stored: true,
      }));
    case 'corrupt':
      return [{ ...file, crc: (crc32(file.bytes) ^ 0x5a5a5a5a) >>> 0 }];
    case 'encrypted':
      return [{ ...file, encrypted: true }];
    case 'empty-json':
      return [{ ...file, bytes: Buffer.alloc(0) }];
    default:
      return [file];
  }
}

/** An archive whose base64 ends in `=`: one or two bytes of comment see to that. */
function padded(entries: readonly ZipEntry[]): Buffer {
  const archive = writeZip(entries);
  return archive.length % 3 === 0 ? writeZip(entries, '.') : archive;
}

/**
 * Returns the text of a download that holds one JSON file, in a form or in the usual one.
 *
 * Shape: pure. `missing` is no text of its own; the endpoint answers it. Source: vendor document 002 for the usual form.
 */
export function downloadText(file: { readonly name: string; readonly bytes: Buffer }, form?: DownloadForm): string {
  if (form === 'not-base64') return '<p>Something went wrong, try again later!</p>';
  if (form === 'not-a-zip') return file.bytes.toString('base64');
  const entries = entriesOf(form, file);
  const base64 = (form === 'unpadded' ? padded(entries) : writeZip(entries)).toString('base64');
  switch (form) {
    case 'wrapped':
      return `${base64.match(/.{1,76}/g)?.join('\r\n')}\r\n`;
    case 'quoted':
      return `"${base64}"`;
    case 'unpadded':
      return base64.replace(/=+$/, '');
    default:
      return base64;
  }
}

import { createHash } from 'node:crypto';

const LONGEST_SEGMENT_BYTES = 200;

/** Where objects go whose key is no safe or no free path. */
export const OTHER_FOLDER = '.other';

/**
 * Returns the path of an object's file below the objects folder: `<bucket>/<key>`, so that people find it under its own name.
 *
 * Characters that some file system refuses are percent-encoded. Keys with an empty, `.` or `..` segment (which would leave
 * the folder) and very long ones get a hashed name. Two keys never share a path; `a` and `a/b` cannot both be plain files,
 * which the caller notices and answers with `hashedPath`.
 */
export function objectPath(bucket: string, key: string): string {
  const segments = key.split('/').map(encodeSegment);
  const fits = segments.every(
    (segment) => !['', '.', '..'].includes(segment) && Buffer.byteLength(segment) <= LONGEST_SEGMENT_BYTES,
  );
  return fits ? `${bucket}/${segments.join('/')}` : hashedPath(bucket, key);
}

export function hashedPath(bucket: string, key: string): string {
  return `${OTHER_FOLDER}/${createHash('sha256').update(`${bucket}/${key}`).digest('hex')}`;
}

function encodeSegment(segment: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a file name.
  return segment.replace(/[<>:"|?*\\%\u0000-\u001f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

const UNSAFE = /[^\x21-\x24\x26-\x7e]/gu;

/** Metadata travels as HTTP headers: whatever is not printable ASCII, and `%` itself, is percent-encoded. */
export const packMetadata = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  mapValues(metadata, (value) => value.replace(UNSAFE, (character) => encodeCharacter(character)));

/** The inverse of `packMetadata`; a value that somebody else wrote and that can not be decoded stays as it is. */
export const unpackMetadata = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  mapValues(metadata, (value) => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  });

function encodeCharacter(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

const mapValues = (record: Readonly<Record<string, string>>, map: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), map(value)]));

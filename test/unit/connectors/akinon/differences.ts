import type { OneWorker } from './one-worker.ts';

/** What differs between the vendor's truth and what has landed; `[]` when it is exact. */
export async function differences({ standIn, records, files }: OneWorker): Promise<string[]> {
  const wanted = new Map<string, string>();
  for await (const { stream, identity, record } of standIn.truth(new URLSearchParams())) {
    if (stream === 'log-details') wanted.set(`file ${String(record.sha256)}`, '');
    else wanted.set(`${stream}/${String(record.original_filename_uuid)}/${identity}`, JSON.stringify(record));
  }
  const landed = new Map([...records].map(([key, { json }]) => [key, json]));
  for (const sha256 of files.values()) landed.set(`file ${sha256}`, '');
  return [
    ...[...wanted].filter(([key, json]) => landed.get(key) !== json).map(([key]) => `not as it is: ${key}`),
    ...[...landed.keys()].filter((key) => !wanted.has(key)).map((key) => `not the vendor's: ${key}`),
  ];
}

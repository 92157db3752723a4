import type { Tally } from '../../ports/connector.ts';
import { decodeBase64 } from './base64-stream.ts';
import type { AkinonClient } from './client.ts';
import { readZipDirectory, type ZipEntry } from './zip-directory.ts';
import { ZIP_LIMITS } from './zip-limits.ts';

/**
 * Downloads the detail of a log: base64 of a zip, which is kept in memory (48 MB at most) until its entries have landed.
 *
 * Shape: `[]` when the vendor has none: 404, an empty body, an archive without files.
 * Errors: those of the client, of the base64 and of the zip. Source: facts sheet section 4.3.
 */
export async function downloadDetail(
  client: AkinonClient,
  log: { readonly flowId: string; readonly id: string },
  tally: Tally,
): Promise<ZipEntry[]> {
  const response = await client.download(log.flowId, log.id, tally);
  if (response === undefined) return [];
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of decodeBase64(response.body, ZIP_LIMITS)) chunks.push(chunk);
  } catch (error) {
    response.discard();
    throw error;
  }
  const zip = Buffer.concat(chunks);
  return zip.length === 0 ? [] : readZipDirectory(zip, ZIP_LIMITS);
}

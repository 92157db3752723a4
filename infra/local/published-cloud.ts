import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const PublishedSchema = z.object({
  serverPid: z.int(),
  serverIdentity: z.string(),
  endpoints: z.object({ s3: z.url(), sqs: z.url(), dynamodb: z.url() }),
  region: z.string(),
  queueUrls: z.record(z.string(), z.url()),
});
export type PublishedCloud = Omit<z.infer<typeof PublishedSchema>, 'serverIdentity'>;

/** Tells other processes of this user where the cloud over this directory answers. */
export function publishCloud(dataDir: string, cloud: PublishedCloud): void {
  const serverIdentity = processIdentity(cloud.serverPid) ?? '';
  const file = publicationPath(dataDir);
  // A new file each time: the mode of an existing one would stay what it is.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ ...cloud, serverIdentity }), { mode: 0o600 });
  renameSync(draft, file);
}

export function unpublishCloud(dataDir: string): void {
  rmSync(publicationPath(dataDir), { force: true });
}

/** The cloud that runs over this directory; undefined when there is none, also when one died without a word. */
export function findPublishedCloud(dataDir: string): PublishedCloud | undefined {
  try {
    const published = PublishedSchema.parse(JSON.parse(readFileSync(publicationPath(dataDir), 'utf8')));
    const { serverIdentity, ...cloud } = published;
    return processIdentity(cloud.serverPid) === serverIdentity ? cloud : undefined;
  } catch {
    return undefined;
  }
}

const publicationPath = (dataDir: string): string => join(dataDir, 'endpoints.json');

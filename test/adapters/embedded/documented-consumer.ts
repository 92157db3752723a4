import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vi } from 'vitest';
import { EMBEDDED_CREDENTIALS } from '../../../shared/adapters/aws-clients.ts';
import type { LandedEvent } from '../../../shared/domain/landed-event.ts';
import type { EmbeddedFixture } from '../../factories/embedded-adapters.ts';

const DOC = join(import.meta.dirname, '../../../docs/consumers.md');

export type Handle = (lines: AsyncIterable<string>, object: { key: string; etag: string }) => Promise<void>;
interface Done {
  has(key: string, etag: string): Promise<boolean>;
  add(key: string, etag: string): Promise<void>;
}
type Consumer = (handle: Handle, done: Done) => (event: { detail: LandedEvent }) => Promise<void>;

/** The text of the example as it stands in docs/consumers.md. */
export async function documentedText(): Promise<string> {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(DOC, 'utf8')) ?? [];
  return code;
}

/**
 * The example of docs/consumers.md as it runs, on the embedded cloud; only where the SDK is found is said anew, as the copy lies
 * elsewhere. It finds the cloud through variables of the environment, which the caller takes back.
 */
export async function documentedConsumer(fixture: EmbeddedFixture): Promise<Consumer> {
  vi.stubEnv('AWS_ENDPOINT_URL_S3', fixture.cloud.endpoints.s3);
  vi.stubEnv('AWS_REGION', fixture.cloud.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', EMBEDDED_CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', EMBEDDED_CREDENTIALS.secretAccessKey);
  const folder = await mkdtemp(join(tmpdir(), 'runlake-consumer-'));
  try {
    const file = join(folder, 'consumer.mjs');
    const text = (await documentedText()).replace(
      "'@aws-sdk/client-s3'",
      `'${import.meta.resolve('@aws-sdk/client-s3')}'`,
    );
    await writeFile(file, stripTypeScriptTypes(text));
    const { consumer } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { consumer: Consumer };
    return consumer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Remembers in memory which pairs are done, in the order in which they were. */
export class DoneInMemory implements Done {
  readonly pairs: string[] = [];
  async has(key: string, etag: string): Promise<boolean> {
    return this.pairs.includes(`${key} ${etag}`);
  }
  async add(key: string, etag: string): Promise<void> {
    this.pairs.push(`${key} ${etag}`);
  }
}

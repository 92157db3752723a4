import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudServices } from '../../../functions/cloud-services.ts';
import { createConnector } from '../../../shared/connectors/registry.ts';
import type { ConnectorPorts } from '../../../shared/ports/connector.ts';

const FUNCTIONS = join(import.meta.dirname, '../../../functions');
const SOURCE = {
  id: 'eu',
  vendor: 'talend',
  region: 'eu',
  auth: { token: '${secret:t}' },
};

let folder: string;
let server: Server;
let variables: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runlake-services-'));
  await writeFile(join(folder, 'sources.json'), JSON.stringify({ sources: [SOURCE] }));
  server = createServer((_request, response) => response.end('private'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  variables = {
    RUNLAKE_STAGE: 'test',
    RUNLAKE_CURATE_DELAY_SECONDS: '7',
    RUNLAKE_BUCKET: 'bucket',
    RUNLAKE_TABLE: 'table',
    RUNLAKE_QUEUE_URL_PREFIX: 'https://sqs.eu-central-1.amazonaws.com/1/',
    RUNLAKE_SEALING_KEY_SECRET: 'key',
    // Relative to the code, as in a bundle.
    RUNLAKE_SOURCES_FILE: relative(FUNCTIONS, join(folder, 'sources.json')),
  };
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** What a vendor gets that sends a function of this environment to this machine. */
async function sentHere(environment: Record<string, string>): Promise<number> {
  let http: ConnectorPorts['http'] | undefined;
  const services = await cloudServices(environment, (source, ports) => {
    http = ports.http;
    return createConnector(source, ports);
  });
  services.source('eu');
  if (http === undefined) throw new Error('no connector was made');
  const { status, discard } = await http.send({
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    method: 'GET',
    headers: { connection: 'close' },
    trust: 'vendor',
    timeoutMs: 5_000,
  });
  discard();
  return status;
}

describe('a deployed function', () => {
  it('collects landings for as long as its stage says', async () => {
    expect((await cloudServices(variables)).curateDelaySeconds).toBe(7);
  });

  it('goes nowhere on its own machine that a vendor sends it to', async () => {
    await expect(sentHere(variables)).rejects.toMatchObject({
      kind: 'contract',
      message: expect.stringMatching(/https/),
    });
  });

  it('does so where the stage says that the vendors are there', async () => {
    expect(await sentHere({ ...variables, RUNLAKE_VENDORS_ON_LOOPBACK: 'true' })).toBe(200);
  });

  it('takes no other word for it', async () => {
    await expect(sentHere({ ...variables, RUNLAKE_VENDORS_ON_LOOPBACK: 'yes' })).rejects.toThrow(
      /RUNLAKE_VENDORS_ON_LOOPBACK/,
    );
  });
});

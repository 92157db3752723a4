import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataChanges } from '../../../../functions/cli/data-changes.ts';
import { processIdentity } from '../../../../infra/local/process-identity.ts';
import { publishCloud, unpublishCloud } from '../../../../infra/local/published-cloud.ts';

let dataDir: string;
const file = (name = '000005.log'): string => join(dataDir, 'index', name);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runlake-changes-'));
  await mkdir(join(dataDir, 'index'));
  await writeFile(file(), 'a');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('a directory has news at first, and then only when its index was written to', async () => {
  const changes = new DataChanges(dataDir);
  expect(changes.since()).toBe(true);
  changes.seen();
  expect(changes.since()).toBe(false);
  await utimes(file(), new Date(), new Date(Date.now() + 5_000));
  expect(changes.since()).toBe(true);
  changes.seen();
  await writeFile(file('000006.log'), '');
  expect(changes.since()).toBe(true);
});

it('a directory that a process works on may have news at any time, and once more when it has ended', () => {
  const changes = new DataChanges(dataDir);
  const endpoint = 'http://127.0.0.1:1/';
  const endpoints = { s3: endpoint, sqs: endpoint, dynamodb: endpoint };
  expect(processIdentity(process.pid)).toBeDefined();
  publishCloud(dataDir, { serverPid: process.pid, endpoints, region: 'eu-central-1', queueUrls: {} });
  changes.seen();
  expect(changes.since()).toBe(true);
  unpublishCloud(dataDir);
  expect(changes.since()).toBe(true);
  changes.seen();
  expect(changes.since()).toBe(false);
});

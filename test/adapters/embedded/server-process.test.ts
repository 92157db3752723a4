import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectOrStartCloud, startEmbeddedCloud } from '../../../infra/local/embedded-cloud.ts';
import { processIdentity } from '../../../infra/local/process-identity.ts';
import { findPublishedCloud } from '../../../infra/local/published-cloud.ts';
import { startTestCloud, type TestCloud } from './cloud-fixture.ts';

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const onLinux = it.runIf(process.platform === 'linux');

async function start(...args: Parameters<typeof startTestCloud>): Promise<TestCloud> {
  const test = await startTestCloud(...args);
  cleanups.push(() => test.remove());
  return test;
}

function directory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'runlake-server-'));
  cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

const optionsFor = (dataDir: string) => ({
  dataDir,
  queues: ['q'],
  maxReceiveCount: 3,
  visibilityTimeoutSeconds: 30,
  bucket: 'some-bucket',
  table: 'some-table',
});

/** Local addresses of the process's listening sockets, as the kernel writes them. */
function listeningAddresses(pid: number): string[] {
  const descriptors = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  const inodes = new Set(descriptors.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) => {
    const lines = readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').trim().split('\n').slice(1);
    const sockets = lines.map((line) => line.trim().split(/\s+/));
    const listening = sockets.filter(
      ([, , , state, , , , , , inode]) => inodes.has(inode!) && (state === '0A' || kind.startsWith('udp')),
    );
    return listening.map(([, local]) => local!.split(':')[0]!);
  });
}

describe('the server process', () => {
  onLinux('listens on the loopback and nowhere else', async () => {
    const { cloud } = await start();
    expect(listeningAddresses(cloud.serverPid)).toEqual(['0100007F', '0100007F']);
  });

  it('ends within a second of its parent, when that is killed with -9', async () => {
    const dataDir = directory();
    const program = fileURLToPath(new URL('./child-program.ts', import.meta.url));
    const parent = fork(program, [dataDir], { execArgv: ['--disable-warning=ExperimentalWarning'] });
    const [{ serverPid }] = (await once(parent, 'message')) as [{ serverPid: number }];
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(processIdentity(serverPid)).toBeUndefined(), { timeout: 1_000, interval: 10 });
  });

  it('goes on when the terminal sends signals to the whole group', async () => {
    const { cloud, dynamodb } = await start();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(cloud.serverPid, signal);
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    expect(TableNames).toHaveLength(1);
  });

  it('tells its parent when it dies', async () => {
    const { cloud } = await start();
    process.kill(cloud.serverPid, 'SIGKILL');
    await cloud.exited;
  });
});

describe('a data directory', () => {
  it('belongs to one cloud, whose process the error names', async () => {
    const { dataDir, cloud } = await start();
    const second = startEmbeddedCloud({ ...optionsFor(dataDir), lockWaitMs: 0 });
    await expect(second).rejects.toThrow(`is in use by process ${cloud.serverPid}`);
  });

  it('is taken over from a holder that goes away while we wait', async () => {
    const first = await start();
    const second = startEmbeddedCloud({ ...optionsFor(first.dataDir), lockWaitMs: 10_000 });
    await first.cloud.stop();
    const cloud = await second;
    cleanups.push(() => cloud.stop());
    expect(cloud.serverPid).not.toBe(first.cloud.serverPid);
  });

  it('is free at once after its holder was killed', async () => {
    const first = await start();
    const second = await first.killAndRestart({ lockWaitMs: 0 });
    await second.cloud.stop();
  });

  it('that cannot be written is refused with its name and the reason', async () => {
    const file = join(directory(), 'file');
    writeFileSync(file, '');
    await expect(startEmbeddedCloud(optionsFor(join(file, 'below')))).rejects.toThrow(
      /below cannot be written: .* is a file/,
    );
  });

  it.skipIf(process.getuid?.() === 0)('without write permission is refused', async () => {
    const dataDir = directory();
    chmodSync(dataDir, 0o500);
    await expect(startEmbeddedCloud(optionsFor(dataDir))).rejects.toThrow('permission denied');
  });
});

describe('a running cloud', () => {
  it('is found by another process, which does not stop it', async () => {
    const { dataDir, cloud } = await start();
    const found = await connectOrStartCloud(optionsFor(dataDir));
    expect(found).toMatchObject({ owned: false, endpoints: cloud.endpoints, queueUrls: cloud.queueUrls });
    await found.stop();
    expect(processIdentity(cloud.serverPid)).toBeDefined();
  });

  it('is published for this user only, and no longer once it stopped', async () => {
    const dataDir = directory();
    const cloud = await connectOrStartCloud(optionsFor(dataDir));
    expect(cloud.owned).toBe(true);
    expect(statSync(join(dataDir, 'endpoints.json')).mode & 0o777).toBe(0o600);
    await cloud.stop();
    expect(existsSync(join(dataDir, 'endpoints.json'))).toBe(false);
  });

  it('is not found once it was killed, even if its process id lives again', async () => {
    const dataDir = directory();
    const cloud = await startEmbeddedCloud(optionsFor(dataDir));
    cleanups.push(() => cloud.stop());
    const file = join(dataDir, 'endpoints.json');
    const published = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...published, serverPid: process.pid }));
    expect(findPublishedCloud(dataDir)).toBeUndefined();
    writeFileSync(file, JSON.stringify(published));
    expect(findPublishedCloud(dataDir)).toBeDefined();
    process.kill(cloud.serverPid, 'SIGKILL');
    await cloud.exited;
    expect(findPublishedCloud(dataDir)).toBeUndefined();
  });
});

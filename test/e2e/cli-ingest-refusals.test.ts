import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from './cli-process.ts';
import { startVendor, TOKEN, temporaryFolder, type Vendor, writeSources } from './cli-world.ts';

describe('an ingest that can not work', { timeout: 60_000 }, () => {
  let vendor: Vendor;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data = '';
  const ingest = (config: string, words: string[] = [], env: Record<string, string> = {}) =>
    runCli(['ingest', '--config', config, '--data', data, '--allow-plain-secrets', ...words], { env });

  beforeAll(async () => {
    vendor = await startVendor();
  });
  afterAll(() => vendor.stop());
  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
  });
  afterEach(async () => {
    expect(existsSync(data)).toBe(false);
    await folder.remove();
  });

  it('names every problem of a broken configuration with its line', async () => {
    const config = join(folder.path, 'sources.yaml');
    await writeFile(
      config,
      `sources:
  - id: Talend EU
    vendor: talend
    region: eu
    auth: { token: "${'${env:TALEND_TOKEN}'}" }
    schedule: cron(0 0 31 2 ? *)
    options: { concurrency: 0, colour: red }
  - id: other
    vendor: mainframe
`,
    );
    const end = await ingest(config);
    expect(end).toMatchObject({ code: 2, stdout: '' });
    for (const line of [
      `${config} is not usable; nothing was started.`,
      `${config}:2 sources[0].id: found "Talend EU"; allowed: 1 to 40 characters of a-z, 0-9 and -`,
      `${config}:6 sources[0].schedule: cron(0 0 31 2 ? *) never fires`,
      `${config}:7 sources[0].options.concurrency: found 0; allowed: at least 1`,
      `${config}:7 sources[0].options.colour: unknown field`,
      `${config}:9 sources[1].vendor: found "mainframe"; allowed: talend`,
    ]) {
      expect(end.stderr).toContain(line);
    }
  });

  it('refuses a configuration that does not exist, is no YAML, or holds a secret in clear', async () => {
    expect(await ingest(join(folder.path, 'nothing.yaml'))).toMatchObject({ code: 2, stdout: '' });
    const config = join(folder.path, 'sources.yaml');
    await writeFile(config, 'sources: [');
    expect((await ingest(config)).stderr).toContain('is not valid YAML');
    const plain = await writeSources(folder.path, {
      baseUrl: 'https://api.eu.example.com',
      token: 'clear-text-secret',
    });
    const end = await ingest(plain);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain(':5 sources[0].auth.token: a secret in clear is refused');
    expect(end.stderr).not.toContain('clear-text-secret');
  });

  it('names the source and the secret that the vendor refuses', async () => {
    const config = await writeSources(folder.path, { baseUrl: vendor.url, token: '${env:TALEND_TEST_TOKEN}' });
    const end = await ingest(config, [], { TALEND_TEST_TOKEN: 'wrong-value-of-the-token' });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain('source talend-test: list executions of source talend-test answered 401');
    expect(end.stderr).toContain('the secret is auth.token (${env:TALEND_TEST_TOKEN})');
    expect(end.stderr).not.toContain('wrong-value');
  });

  it('names the environment variable that is missing, and the field that needs it', async () => {
    const config = await writeSources(folder.path, { baseUrl: vendor.url, token: '${env:TALEND_TEST_TOKEN}' });
    const end = await ingest(config);
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('Environment variable TALEND_TEST_TOKEN is not set');
    expect(end.stderr).toContain('auth.token of source talend-test');
  });

  it('says at once that nobody listens at the address, and gives up soon', async () => {
    const config = await writeSources(folder.path, { baseUrl: 'http://127.0.0.1:9' });
    const end = await ingest(config);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain('source talend-test: 127.0.0.1:9 refuses connections');
    expect(end.stderr).toMatch(/is the service up\?\nrunlake: source talend-test is left out/);
    expect(end.seconds).toBeLessThan(15);
  });

  it('says that a host has no address', async () => {
    const config = await writeSources(folder.path, {
      baseUrl: 'https://no-such-host.invalid',
      token: '${env:TALEND_TEST_TOKEN}',
    });
    const end = await ingest(config, [], { TALEND_TEST_TOKEN: TOKEN });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/source talend-test: .*no-such-host\.invalid can not be resolved/);
    expect(end.stderr).toContain('region or baseUrl');
    expect(end.seconds).toBeLessThan(20);
  });

  it('names every task id that the vendor does not know, also in its JSON', async () => {
    const known = vendor.world.tasks[0]?.taskId;
    const config = await writeSources(folder.path, {
      baseUrl: vendor.url,
      scope: `{ tasks: [ unknown-1, "${known}", unknown-2 ] }`,
    });
    const end = await ingest(config, ['--json']);
    expect(end.code).toBe(1);
    for (const id of ['unknown-1', 'unknown-2'])
      expect(end.stderr).toMatch(new RegExp(`source talend-test: the vendor knows no task "?${id}"?.* scope\\.tasks`));
    const { ended, sources, problems } = JSON.parse(end.stdout);
    expect(ended).toBe('unusable');
    expect(sources).toEqual({});
    expect(problems.map(({ kind }: { kind: string }) => kind)).toEqual(['config', 'config']);
    const verdict = await runCli(['sources', 'check', '--config', config, '--json', '--allow-plain-secrets']);
    expect(verdict.code).toBe(1);
    expect(JSON.parse(verdict.stdout)).toMatchObject([
      { source: 'talend-test', vendor: 'talend', ok: false, problems: [{ kind: 'config' }, { kind: 'config' }] },
    ]);
  });

  it('finds a good source good', async () => {
    const config = await writeSources(folder.path, { baseUrl: vendor.url });
    const end = await runCli(['sources', 'check', '--config', config, '--allow-plain-secrets']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(end.stdout).toMatch(/^talend-test +good +runs can be listed at 127\.0\.0\.1/m);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencedSecrets } from '../../infra/constructs/secret-access.ts';
import { loadSources } from '../../infra/load-sources.ts';
import { VENDORS } from '../../shared/config/sources.ts';
import { folderOfFile } from '../factories/folder-of-file.ts';

const folder = folderOfFile('sources');

function load(text: string): string[] {
  const file = join(folder, 'sources.yaml');
  writeFileSync(file, text);
  const loaded = loadSources(file);
  return loaded.ok ? [] : loaded.report.split('\n').map((line) => line.replace(`${folder}/`, ''));
}

describe('sources for the cloud', () => {
  it('are the ones of the example in the repository, one of every vendor', () => {
    const loaded = loadSources(new URL('../../sources.example.yaml', import.meta.url).pathname);
    if (!loaded.ok) throw new Error(loaded.report);
    expect(loaded.config.sources.map(({ vendor }) => vendor)).toEqual(VENDORS);
    expect(referencedSecrets(loaded.config.sources)).toEqual([
      'runlake/talend-eu-prod/client-id',
      'runlake/talend-eu-prod/client-secret',
      'runlake/akinon-shop',
      'runlake/sap-jobs',
      'runlake/snaplogic-emea',
    ]);
  });

  it('are refused with file and line of every problem', () => {
    const report = load(`sources:
  - id: Not Good
    vendor: talend
    region: eu
    auth: { token: "\${secret:t}" }
    schedule: hourly
`);
    expect(report).toHaveLength(2);
    expect(report[0]).toMatch(/^sources\.yaml:2 sources\[0\]\.id: /);
    expect(report[1]).toMatch(/^sources\.yaml:6 sources\[0\]\.schedule: found "hourly"/);
  });

  it('are refused with a secret in clear, even on the loopback, without repeating it', () => {
    const report = load(`sources:
  - { id: a, vendor: talend, baseUrl: "http://127.0.0.1:1", auth: { token: hush-hush } }
`);
    expect(report).toEqual([expect.stringMatching(/^sources\.yaml:2 sources\[0\]\.auth\.token: a secret in clear/)]);
    expect(report.join()).not.toContain('hush');
  });

  it('are refused with references to the environment, each with its own line and why', () => {
    const report = load(`sources:
  - { id: a, vendor: talend, region: eu, auth: { token: "\${env:T}" } }
  # auth: { token: "\${env:T}" }
  - { id: b, vendor: talend, region: eu, auth: { token: "\${secret:t}" } }
  - { id: c, vendor: talend, region: eu, auth: { clientId: x, clientSecret: "\${env:T}" } }
`);
    expect(report).toEqual([
      expect.stringMatching(/^sources\.yaml:2 sources\[0\]\.auth\.token: \$\{env:T\} is for a laptop/),
      expect.stringMatching(/^sources\.yaml:5 sources\[2\]\.auth\.clientSecret: \$\{env:T\} is for a laptop/),
    ]);
  });

  it('are refused with references to the environment in the credentials of every vendor, and with plain text in none', () => {
    const report = load(`sources:
  - id: a
    vendor: akinon
    auth: { user: me, password: "\${env:A}" }
    scope: { projectId: "1", projectSlug: s, flows: [f] }
  - id: b
    vendor: sap-job-scheduling
    baseUrl: https://jobs.example.com
    auth:
      clientId: app
      certificate: \${env:B}
      key: \${env:C}
      tokenUrl: https://uaa.example.com
  - id: c
    vendor: snaplogic
    auth: { token: "\${env:D}", header: "Bearer {token}" }
    scope: { org: o }
`);
    expect(report.map((line) => line.split(': ')[0])).toEqual([
      'sources.yaml:4 sources[0].auth.password',
      'sources.yaml:11 sources[1].auth.certificate',
      'sources.yaml:12 sources[1].auth.key',
      'sources.yaml:16 sources[2].auth.token',
    ]);
  });

  it('say so when there is no such file', () => {
    expect(loadSources('/no/such/sources.yaml')).toEqual({
      ok: false,
      report: expect.stringContaining('/no/such/sources.yaml: can not be read'),
    });
  });
});

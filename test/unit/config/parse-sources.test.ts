import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { describeProblems, parseSources } from '../../../shared/config/parse-sources.ts';

const CLEAR = { allowPlainSecrets: false };
const REF = '"${env:TOKEN}"';
const VENDOR_LIST = 'talend, akinon, sap-job-scheduling, snaplogic';

/** A file with one source, whose fields are given as lines of YAML. */
const file = (...fields: string[]): string =>
  ['sources:', '  - id: eu', ...fields.map((field) => `    ${field}`), ''].join('\n');
const whole = (...fields: string[]): string =>
  file('vendor: talend', 'region: eu', `auth: { token: ${REF} }`, ...fields);

function read(text: string, options = CLEAR) {
  const parsed = parseSources(text, options);
  if (!parsed.ok) throw new Error(describeProblems('sources.yaml', parsed.problems));
  return parsed.config.sources;
}
function problems(text: string, options = CLEAR): string[] {
  const parsed = parseSources(text, options);
  if (parsed.ok) throw new Error('it was accepted');
  return describeProblems('f', parsed.problems).split('\n');
}

describe('sources.yaml', () => {
  it('of the example is accepted, with a source of every vendor', () => {
    const text = readFileSync(new URL('../../../sources.example.yaml', import.meta.url), 'utf8');
    expect(read(text).map(({ id, vendor }) => [id, vendor])).toEqual([
      ['talend-eu-prod', 'talend'],
      ['akinon-shop', 'akinon'],
      ['sap-jobs', 'sap-job-scheduling'],
      ['snaplogic-emea', 'snaplogic'],
    ]);
  });

  it('may name former sources by their ids', () => {
    expect(parseSources(`${whole()}formerSources: [us, old-eu]\n`, CLEAR)).toMatchObject({
      ok: true,
      config: { formerSources: ['us', 'old-eu'] },
    });
    expect(problems(`${whole()}formerSources: ["A B"]\n`)).toEqual([
      'f:6 formerSources[0]: found a text; allowed: 1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq, and not curate',
    ]);
    expect(problems(`${whole()}formerSources: us\n`)).toEqual([
      'f:6 formerSources: found a text; allowed: a list of ids',
    ]);
  });

  it('needs little: everything else has a default', () => {
    expect(read(whole())).toEqual([
      {
        id: 'eu',
        vendor: 'talend',
        region: 'eu',
        auth: { token: '${env:TOKEN}' },
        schedule: 'rate(5 minutes)',
        scope: { tasks: 'all' },
        options: {
          fileFormat: 'json',
          logAccess: 'file',
          settleSeconds: 30,
          lookBackHours: 24,
          deadlineHours: 24,
          maxFailures: 16,
          concurrency: 8,
          compression: 'zstd',
          deleteAfterLanding: false,
          requestTimeoutSeconds: 30,
          requestsPerMinute: 600,
        },
      },
    ]);
  });

  it.each([
    ['baseUrl: https://api.example.com/', { baseUrl: 'https://api.example.com' }],
    ['baseUrl: https://api.example.com/talend//', { baseUrl: 'https://api.example.com/talend' }],
    ['baseUrl: http://127.0.0.1:8080', { baseUrl: 'http://127.0.0.1:8080' }],
    ['baseUrl: http://localhost:1', { baseUrl: 'http://localhost:1' }],
    ['baseUrl: "http://[::1]:1"', { baseUrl: 'http://[::1]:1' }],
    ['schedule: cron(0/10 * * * ? *)', { schedule: 'cron(0/10 * * * ? *)' }],
    ['schedule: at(2030-01-31T00:00:00)', { schedule: 'at(2030-01-31T00:00:00)' }],
    ['scope: { tasks: [a, b] }', { scope: { tasks: ['a', 'b'] } }],
    ['scope: { workspaces: [w] }', { scope: { tasks: 'all', workspaces: ['w'] } }],
    ['scope: { environments: [e, f] }', { scope: { tasks: 'all', environments: ['e', 'f'] } }],
  ])('takes %s', (field, expected) => {
    expect(read(whole(field))[0]).toMatchObject(expected);
  });

  it.each([
    ['fileFormat: text', { fileFormat: 'text' }],
    ['logAccess: pages', { logAccess: 'pages' }],
    ['settleSeconds: 0', { settleSeconds: 0 }],
    ['settleSeconds: 3600', { settleSeconds: 3600 }],
    ['lookBackHours: 1', { lookBackHours: 1 }],
    ['lookBackHours: 1440', { lookBackHours: 1440 }],
    ['since: 2026-11-20T12:00:00+01:00', { since: '2026-11-20T12:00:00+01:00' }],
    ['since: 2026-11-20T12:00:00Z', { since: '2026-11-20T12:00:00Z' }],
    ['deadlineHours: 720', { deadlineHours: 720 }],
    ['maxFailures: 100', { maxFailures: 100 }],
    ['concurrency: 100', { concurrency: 100 }],
    ['compression: gzip', { compression: 'gzip' }],
    ['deleteAfterLanding: true', { deleteAfterLanding: true }],
    ['requestTimeoutSeconds: 300', { requestTimeoutSeconds: 300 }],
    ['requestsPerMinute: 1', { requestsPerMinute: 1 }],
    ['requestsPerMinute: 1000000', { requestsPerMinute: 1_000_000 }],
  ])('takes the option %s', (option, expected) => {
    expect(read(whole(`options: { ${option} }`))[0]?.options).toMatchObject(expected);
  });

  it.each(['a', 'talend-eu-prod', '1', 'a'.repeat(40), 'a--b', 'dlq', 'dlq-a', 'curate-a', 'a-curate'])(
    'takes the id %s',
    (id) => {
      expect(read(whole().replace('id: eu', `id: "${id}"`))[0]?.id).toBe(id);
    },
  );
});

describe('a wrong field', () => {
  const ID = 'allowed: 1 to 40 characters of a-z, 0-9 and -, not at the ends, not ending in -dlq, and not curate';
  it.each([
    ['', 'found ""'],
    ['A', 'found "A"'],
    ['a_b', 'found "a_b"'],
    ['-a', 'found "-a"'],
    ['a-', 'found "a-"'],
    ['a/b', 'found "a/b"'],
    ['ä', 'found "ä"'],
    ['a\\n', 'found "a\\n"'],
    ['a'.repeat(41), `found "${'a'.repeat(41)}"`],
    ['a-dlq', 'found "a-dlq"'],
    ['curate', 'found "curate"'],
  ])('id: %s is refused', (id, found) => {
    expect(problems(whole().replace('id: eu', `id: "${id}"`))).toEqual([`f:2 sources[0].id: ${found}; ${ID}`]);
  });

  const ALLOWED_URL =
    'an https:// address without credentials, query or fragment (http:// only for 127.0.0.1, localhost or [::1])';
  it.each([
    'http://api.example.com',
    'http://10.0.0.1',
    'http://127.0.0.2',
    'http://localhost.example.com',
    'ftp://127.0.0.1',
    'api.example.com',
    'https://user@api.example.com',
    'https://user:pass@api.example.com',
    'https://:pass@api.example.com',
    'https://api.example.com?key=pass',
    'https://api.example.com#pass',
    '//api.example.com',
    'file:///etc/passwd',
  ])('baseUrl: %s is refused, and not repeated, since it may hold a secret', (url) => {
    const report = problems(whole(`baseUrl: "${url}"`));
    expect(report).toEqual([`f:6 sources[0].baseUrl: not an acceptable address; allowed: ${ALLOWED_URL}`]);
  });

  it.each([
    ['vendor: mainframe', `f:3 sources[0].vendor: found "mainframe"; allowed: ${VENDOR_LIST}`],
    ['vendor: 5', `f:3 sources[0].vendor: found 5; allowed: ${VENDOR_LIST}`],
  ])('%s is refused', (field, report) => {
    expect(problems(whole().replace('vendor: talend', field))).toEqual([report]);
  });

  it.each([
    ['schedule: hourly', 'found "hourly"; allowed: rate(5 minutes), cron(0/10 * * * ? *) or at(2030-01-31T00:00:00)'],
    ['schedule: rate(0 minutes)', 'found "rate(0 minutes)"; allowed: rate(5 minutes)'],
    ['schedule: rate(5 seconds)', 'found "rate(5 seconds)"; allowed: rate(5 minutes)'],
    ['schedule: cron(* * * * *)', 'found "cron(* * * * *)"; allowed: rate(5 minutes)'],
    ['schedule: cron(0 0 31 2 ? *)', 'cron(0 0 31 2 ? *) never fires'],
    ['schedule: 5', 'found 5; allowed: rate(5 minutes)'],
  ])('%s is refused', (field, message) => {
    const [report = '', ...more] = problems(whole(field));
    expect(report).toContain(`f:6 sources[0].schedule: ${message}`);
    expect(more).toEqual([]);
  });

  it.each([
    ['scope: { tasks: [] }', 'scope.tasks: found []; allowed: at least 1'],
    ['scope: { tasks: some }', 'scope.tasks: found "some"; allowed: "all" or a list of ids'],
    ['scope: { tasks: [1] }', 'scope.tasks: found [1]; allowed: "all" or a list of ids'],
    ['scope: { tasks: [{ id: a }] }', 'scope.tasks: found a list; allowed: "all" or a list of ids'],
    ['scope: { workspaces: [] }', 'scope.workspaces: found []; allowed: at least 1'],
    ['scope: { environments: e }', 'scope.environments: found "e"; allowed: a list'],
    ['scope: all', 'scope: found "all"; allowed: a map of fields'],
    ['scope: { workspace: [w] }', 'scope.workspace: unknown field; see docs/sources.md'],
    ['region: EU', 'region: found "EU"; allowed: a region code such as eu'],
    ['region: 5', 'region: found 5; allowed: a text'],
    ['colour: red', 'colour: unknown field; see docs/sources.md'],
  ])('%s is refused', (field, message) => {
    const text = field.startsWith('region') ? whole().replace('region: eu', field) : whole(field);
    const line = field.startsWith('region') ? 4 : 6;
    const [report = '', ...more] = problems(text);
    expect(report).toContain(`f:${line} sources[0].${message}`);
    expect(more).toEqual([]);
  });

  it.each([
    ['fileFormat: xml', 'fileFormat: found "xml"; allowed: json, text'],
    ['logAccess: tail', 'logAccess: found "tail"; allowed: file, pages'],
    ['settleSeconds: -1', 'settleSeconds: found -1; allowed: at least 0'],
    ['settleSeconds: 3601', 'settleSeconds: found 3601; allowed: at most 3600'],
    ['settleSeconds: 1.5', 'settleSeconds: found 1.5; allowed: a whole number'],
    ['settleSeconds: "30"', 'settleSeconds: found "30"; allowed: a number'],
    ['settleSeconds:', 'settleSeconds: found nothing; allowed: a number'],
    ['settleSeconds: .nan', 'settleSeconds: found null; allowed: a number'],
    ['lookBackHours: 0', 'lookBackHours: found 0; allowed: at least 1'],
    ['lookBackHours: 1441', 'lookBackHours: found 1441; allowed: at most 1440'],
    ['since: yesterday', 'since: found "yesterday"; allowed: an instant such as 2026-11-20T12:00:00Z'],
    ['since: 2026-11-20', 'since: found "2026-11-20"; allowed: an instant such as 2026-11-20T12:00:00Z'],
    ['since: 2026-11-20T12:00:00', 'since: found "2026-11-20T12:00:00"; allowed: an instant'],
    ['since: 2026-02-30T12:00:00Z', 'since: found "2026-02-30T12:00:00Z"; allowed: an instant'],
    ['deadlineHours: 0', 'deadlineHours: found 0; allowed: at least 1'],
    ['deadlineHours: 721', 'deadlineHours: found 721; allowed: at most 720'],
    ['maxFailures: 0', 'maxFailures: found 0; allowed: at least 1'],
    ['maxFailures: 101', 'maxFailures: found 101; allowed: at most 100'],
    ['concurrency: 0', 'concurrency: found 0; allowed: at least 1'],
    ['concurrency: 101', 'concurrency: found 101; allowed: at most 100'],
    ['compression: brotli', 'compression: found "brotli"; allowed: zstd, gzip'],
    ['deleteAfterLanding: yes', 'deleteAfterLanding: found "yes"; allowed: true or false'],
    ['requestTimeoutSeconds: 0', 'requestTimeoutSeconds: found 0; allowed: at least 1'],
    ['requestTimeoutSeconds: 301', 'requestTimeoutSeconds: found 301; allowed: at most 300'],
    ['requestsPerMinute: 0', 'requestsPerMinute: found 0; allowed: at least 1'],
    ['requestsPerMinute: 1000001', 'requestsPerMinute: found 1000001; allowed: at most 1000000'],
    ['pace: fast', 'pace: unknown field; see docs/sources.md'],
  ])('the option %s is refused', (option, message) => {
    const [report = '', ...more] = problems(whole('options:', `  ${option}`));
    expect(report).toContain(`f:7 sources[0].options.${message}`);
    expect(more).toEqual([]);
  });

  it.each([
    ['id', 'f:2 sources[0].id: found nothing; allowed: 1 to 40'],
    ['vendor', `f:2 sources[0].vendor: found nothing; allowed: ${VENDOR_LIST}`],
    ['region', 'f:2 sources[0]: needs a region or a baseUrl'],
    ['auth', 'f:2 sources[0].auth: needs either { token } or { clientId, clientSecret }'],
  ])('%s that is missing is refused', (field, message) => {
    const text =
      field === 'id' ? whole().replace('id: eu', 'vendor: talend').replace('    vendor: talend\n', '') : whole();
    const [report = '', ...more] = problems(text.replace(new RegExp(`    ${field}:.*\n`), ''));
    expect(report).toContain(message);
    expect(more).toEqual([]);
  });

  it('scope with workspaces and environments is refused, since the vendor takes matching pairs only', () => {
    const [report = '', ...more] = problems(whole('scope: { workspaces: [w], environments: [e] }'));
    expect(report).toContain('sources[0].scope: choose workspaces or environments');
    expect(more).toEqual([]);
  });

  it('that is long is cut', () => {
    expect(problems(whole(`schedule: ${'x'.repeat(200)}`))[0]).toContain(`found "${'x'.repeat(76)}...; allowed`);
  });
});

describe('the list of sources', () => {
  it.each([
    ['', 'f the file: found nothing; allowed: a file that begins with sources:'],
    ['# nothing yet\n', 'f the file: found nothing; allowed: a file that begins with sources:'],
    ['sources:\n', 'f:1 sources: found nothing; allowed: a list of sources'],
    ['sources: []\n', 'f:1 sources: found a list; allowed: at least one source'],
    ['sources: none\n', 'f:1 sources: found a text; allowed: a list of sources'],
    ['sources: { id: eu }\n', 'f:1 sources: found a map; allowed: a list of sources'],
    ['sources:\n  id: eu\n', 'f:2 sources: found a map; allowed: a list of sources'],
    ['- id: eu\n', 'f:1 the file: found a list; allowed: a file that begins with sources:'],
    ['just words\n', 'f:1 the file: found a text; allowed: a file that begins with sources:'],
    ['sources: &a [ *a ]\n', 'f:1 sources[0]: found a list; allowed: a map of fields'],
    ['sources:\n  - eu\n', 'f:2 sources[0]: found a text; allowed: a map of fields'],
    ['sources:\n  -\n', 'f:2 sources[0]: found nothing; allowed: a map of fields'],
  ])('%j is refused', (text, report) => {
    expect(problems(text)).toEqual([report]);
  });

  it('with a field beside it is refused', () => {
    expect(problems(`version: 2\n${whole()}`)).toEqual([
      'f:1 version: unknown field; see docs/sources.md for the fields that are allowed here',
    ]);
  });

  it('with two sources of one name is refused at the second', () => {
    const two = whole() + whole().replace('sources:\n', '').replaceAll('region: eu', 'region: us');
    expect(problems(two)).toEqual(['f:6 sources[1].id: another source is called "eu" already']);
  });

  it('shows all problems at once, in the order of the file, each at its own line', () => {
    const text = `# first a comment
sources:
  - options: { concurrency: 0,   # a comment
      colour: red }
    vendor: talend
    schedule: hourly
    region: eu
    auth:
      token: \${env:TOKEN}

    id: Talend EU
  - { id: second, vendor: talend, region: eu,
      scope: { tasks: 5 },
      auth: { token: "\${env:TOKEN}" } }
`;
    expect(problems(text).map((line) => line.split(': ')[0])).toEqual([
      'f:3 sources[0].options.concurrency',
      'f:4 sources[0].options.colour',
      'f:6 sources[0].schedule',
      'f:11 sources[0].id',
      'f:13 sources[1].scope.tasks',
    ]);
  });

  it('shows secrets in clear, names used twice and missing addresses beside other wrong fields', () => {
    const text = `sources:
  - { id: a, vendor: talend, auth: { token: hush } }
  - id: a
    vendor: talend
    region: eu
    auth: { clientId: x, clientSecret: hush, colour: red }
    schedule: hourly
`;
    expect(problems(text).map((line) => line.split(': ')[0])).toEqual([
      'f:2 sources[0].auth.token',
      'f:2 sources[0]',
      'f:3 sources[1].id',
      'f:6 sources[1].auth',
      'f:6 sources[1].auth.clientSecret',
      'f:7 sources[1].schedule',
    ]);
    expect(problems(text).join()).not.toContain('hush');
  });

  it('may use anchors, and a problem behind one is shown where it is used or defined', () => {
    const text = `sources:
  - &first
    id: one
    vendor: talend
    region: eu
    auth: &auth { token: "\${env:TOKEN}" }
    options: &options
      concurrency: 4
  - id: two
    vendor: talend
    region: us
    auth: *auth
    options: *options
`;
    expect(read(text).map(({ auth, options }) => [auth, options.concurrency])).toEqual([
      [{ token: '${env:TOKEN}' }, 4],
      [{ token: '${env:TOKEN}' }, 4],
    ]);
    expect(problems(text.replace('concurrency: 4', 'concurrency: 0')).map((line) => line.split(': ')[0])).toEqual([
      'f:8 sources[0].options.concurrency',
      'f:13 sources[1].options.concurrency',
    ]);
  });
});

describe('what is no YAML', () => {
  it.each([
    ['sources: [', 'f:1 the file: is not valid YAML: '],
    ['sources:\n  - id: "eu\n', 'f:3 the file: is not valid YAML: Missing closing "quote'],
    ['sources:\n\t- id: eu\n', 'f:2 the file: is not valid YAML: Tabs are not allowed as indentation'],
    ['sources:\n  - id: a\n    id: b\n', 'f:3 the file: is not valid YAML: Map keys must be unique'],
    ['sources: []\n---\nsources: []\n', 'f:2 the file: is not valid YAML: Source contains multiple documents'],
    [
      'sources:\n  - id: a\n    region: *nothing\n',
      'f:3 the file: is not valid YAML: an alias that can not be resolved',
    ],
  ])('%j is refused at its line', (text, report) => {
    expect(problems(text)[0]).toContain(report);
  });

  it('writes nothing to the process’ own warnings, which would repeat keys', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    problems('sources:\n  - auth: { ? [hush] : x }\n');
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe('a secret in clear', () => {
  const WHERE = 'write ${env:NAME} and set NAME in the environment, or ${secret:name} for AWS Secrets Manager';
  const withAuth = (auth: string, ...fields: string[]): string =>
    file('vendor: talend', ...(fields.length > 0 ? fields : ['region: eu']), `auth: ${auth}`);
  const allowed = { allowPlainSecrets: true };

  it.each([
    ['{ token: hush }', 'token'],
    ['{ token: "env:TOKEN" }', 'token'],
    ['{ token: "${TOKEN}" }', 'token'],
    ['{ token: "x${env:TOKEN}" }', 'token'],
    ['{ token: "${env:TOKEN} " }', 'token'],
    ['{ clientId: app, clientSecret: hush }', 'clientSecret'],
  ])('in %s is refused with its line and a way out', (auth, field) => {
    const why = 'a secret in clear is refused (files are copied, committed and shared)';
    expect(problems(withAuth(auth))).toEqual([`f:5 sources[0].auth.${field}: ${why}; ${WHERE}`]);
  });

  it.each(['{ token: "${env:TOKEN}" }', '{ token: "${secret:a/b#c}" }', '{ clientId: app, clientSecret: "${env:S}" }'])(
    'is what %s is not',
    (auth) => {
      expect(read(withAuth(auth))).toHaveLength(1);
    },
  );

  it.each(['http://127.0.0.1:1', 'https://127.0.0.1', 'http://localhost:1', '"http://[::1]:1"'])(
    'is allowed for %s when the user asks for it',
    (url) => {
      expect(read(withAuth('{ token: hush }', `baseUrl: ${url}`), allowed)).toHaveLength(1);
      expect(problems(withAuth('{ token: hush }', `baseUrl: ${url}`))).toHaveLength(1);
    },
  );

  it.each(['baseUrl: https://api.example.com', 'baseUrl: https://127.0.0.1.example.com', 'region: eu'])(
    'is refused for %s even when the user asks for it',
    (where) => {
      const [report = ''] = problems(withAuth('{ token: hush }', where), allowed);
      expect(report).toContain('(--allow-plain-secrets is for sources on the loopback only)');
    },
  );

  it('is refused for each source that has one, at its own line', () => {
    const text = `sources:
  - { id: a, vendor: talend, baseUrl: "http://127.0.0.1:1", auth: { token: hush } }
  - { id: b, vendor: talend, region: eu, auth: { clientId: "x",
      clientSecret: hush } }
`;
    expect(problems(text, allowed).map((line) => line.split(': ')[0])).toEqual(['f:4 sources[1].auth.clientSecret']);
    expect(problems(text)).toHaveLength(2);
  });
});

describe('wrong credentials', () => {
  const EITHER = 'needs either { token } or { clientId, clientSecret }';
  it.each(['{}', '{ clientId: a }', '{ clientSecret: "${env:S}" }', '"${env:TOKEN}"', '[]', '', '{ token: [] }'])(
    '%s are refused',
    (auth) => {
      expect(problems(file('vendor: talend', 'region: eu', `auth: ${auth}`))[0]).toContain(EITHER);
    },
  );

  it('with a field too many are refused without its name, which may be the secret', () => {
    const text = file('vendor: talend', 'region: eu', 'auth:', `  token: ${REF}`, '  hush: 1');
    expect(problems(text)).toEqual([`f:7 sources[0].auth: unknown field, not named here; ${EITHER}`]);
  });
});

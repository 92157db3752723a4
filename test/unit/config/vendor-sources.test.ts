import { describe, expect, it } from 'vitest';
import { file, problems, read, URL_WORDS, type Vendor } from './vendor-file.ts';

const COMMON = {
  deadlineHours: 24,
  maxFailures: 16,
  concurrency: 8,
  compression: 'zstd',
  requestTimeoutSeconds: 30,
};

describe('a source that says only what it must', () => {
  it('of Akinon has the address, the schedule and the options of the vendor', () => {
    expect(read(file('akinon'))).toEqual({
      id: 'a',
      vendor: 'akinon',
      baseUrl: 'https://flow.entegrator.akinon.net:3000',
      auth: { token: '${env:SECRET}' },
      schedule: 'rate(5 minutes)',
      scope: { projectId: '7', projectSlug: 'shop', flows: ['f'] },
      options: {
        ...COMMON,
        lookBackHours: 24,
        requestsPerMinute: 300,
        projectIdParameter: 'projectId',
        downloads: true,
      },
    });
  });

  it('of SAP has all jobs, and looks every ten minutes', () => {
    expect(read(file('sap-job-scheduling'))).toEqual({
      id: 'a',
      vendor: 'sap-job-scheduling',
      baseUrl: 'https://jobs.example.com/scheduler',
      auth: { user: 'me', password: '${env:SECRET}' },
      schedule: 'rate(10 minutes)',
      scope: { jobs: 'all' },
      options: { ...COMMON, lookBackHours: 169, requestsPerMinute: 300, offsetBase: 'auto' },
    });
  });

  it('of SnapLogic has windows of a quarter of an hour, and hours of look-back in minutes', () => {
    expect(read(file('snaplogic'))).toEqual({
      id: 'a',
      vendor: 'snaplogic',
      baseUrl: 'https://elastic.snaplogic.com',
      auth: { user: 'me', password: '${env:SECRET}' },
      schedule: 'rate(5 minutes)',
      scope: { org: 'My Org' },
      options: { ...COMMON, requestsPerMinute: 120, windowMinutes: 15, lookBackMinutes: 120, splitAbove: 10_000 },
    });
  });
});

describe('fields of a vendor', () => {
  it.each<[Vendor, string, object]>([
    ['akinon', 'baseUrl: https://flow-dev.entegrator.akinon.net:3000', {}],
    ['akinon', 'options: { projectIdParameter: projectid, downloads: false }', { downloads: false }],
    ['akinon', 'options: { lineSearch: { barcode: "12", status: "" } }', { lineSearch: { barcode: '12', status: '' } }],
    ['sap-job-scheduling', 'options: { offsetBase: 1, lookBackHours: 359 }', { offsetBase: 1, lookBackHours: 359 }],
    ['sap-job-scheduling', 'options: { offsetBase: auto }', { offsetBase: 'auto' }],
    ['snaplogic', 'options: { windowMinutes: 60, lookBackMinutes: 10080 }', { windowMinutes: 60 }],
    ['snaplogic', 'options: { splitAbove: 1000, since: 2026-11-01T00:00:00Z }', { splitAbove: 1000 }],
  ])('%s takes %s', (vendor, field, options) => {
    expect(read(file(vendor, undefined, field)).options).toMatchObject(options);
  });

  it('of SAP: numbers of jobs become texts, and schedules are all unless they are listed', () => {
    const text = file(
      'sap-job-scheduling',
      undefined,
      'scope: { jobs: [{ jobId: 4 }, { jobId: "5", schedules: [s] }] }',
    );
    expect(read(text).scope).toEqual({
      jobs: [
        { jobId: '4', schedules: 'all' },
        { jobId: '5', schedules: ['s'] },
      ],
    });
  });

  it.each<[Vendor, string, string]>([
    ['akinon', 'baseUrl: http://flow.example.com', `baseUrl: ${URL_WORDS}`],
    ['akinon', 'region: eu', 'region: unknown field'],
    ['akinon', 'scope: { projectSlug: s, flows: [f] }', 'scope.projectId: found nothing; allowed: a text'],
    ['akinon', 'scope: { projectId: 7, projectSlug: s, flows: [f] }', 'scope.projectId: found 7; allowed: a text'],
    ['akinon', 'scope: { projectId: "7", flows: [f] }', 'scope.projectSlug: found nothing; allowed: a text'],
    ['akinon', 'scope: { projectId: "7", projectSlug: s }', 'scope.flows: found nothing; allowed: a list'],
    ['akinon', 'scope: { projectId: "7", projectSlug: s, flows: [] }', 'scope.flows: found []; allowed: at least 1'],
    ['akinon', 'scope: { projectId: "7", projectSlug: s, flows: [f, f] }', 'scope.flows: names a flow twice'],
    [
      'akinon',
      'options: { projectIdParameter: id }',
      'options.projectIdParameter: found "id"; allowed: projectId, pro',
    ],
    ['akinon', 'options: { downloads: some }', 'options.downloads: found "some"; allowed: true or false'],
    ['akinon', 'options: { lineSearch: all }', 'options.lineSearch: found "all"; allowed: a map of fields'],
    ['akinon', 'options: { lineSearch: { a: 5 } }', 'options.lineSearch.a: found 5; allowed: a text'],
    ['akinon', 'options: { fileFormat: json }', 'options.fileFormat: unknown field'],
    ['sap-job-scheduling', 'baseUrl:', 'baseUrl: found nothing; allowed: a text'],
    [
      'sap-job-scheduling',
      'scope: { jobs: some }',
      'scope.jobs: found "some"; allowed: "all" or a list of { jobId, sch',
    ],
    ['sap-job-scheduling', 'scope: { jobs: [] }', 'scope.jobs: found []; allowed: at least 1'],
    ['sap-job-scheduling', 'scope: { jobs: [4] }', 'scope.jobs[0]: found 4; allowed: a map of fields'],
    [
      'sap-job-scheduling',
      'scope: { jobs: [{ schedules: all }] }',
      'scope.jobs[0].jobId: found nothing; allowed: a te',
    ],
    ['sap-job-scheduling', 'scope: { jobs: [{ jobId: 4.5 }] }', 'scope.jobs[0].jobId: found 4.5; allowed: a text or a'],
    [
      'sap-job-scheduling',
      'scope: { jobs: [{ jobId: 4, schedules: some }] }',
      'scope.jobs[0].schedules: found "some"; allowed: "all" or a list of ids',
    ],
    ['sap-job-scheduling', 'scope: { jobs: [{ jobId: 4, job: a }] }', 'scope.jobs[0].job: unknown field'],
    ['sap-job-scheduling', 'scope: { tasks: all }', 'scope.tasks: unknown field'],
    ['sap-job-scheduling', 'options: { offsetBase: 2 }', 'options.offsetBase: found 2; allowed: auto, 0, 1'],
    ['sap-job-scheduling', 'options: { lookBackHours: 360 }', 'options.lookBackHours: found 360; allowed: at most 359'],
    ['snaplogic', 'scope: {}', 'scope.org: found nothing; allowed: a text'],
    ['snaplogic', 'scope: { org: "" }', 'scope.org: found ""; allowed: at least 1'],
    ['snaplogic', 'options: { windowMinutes: 7 }', 'options.windowMinutes: found 7; allowed: 1, 2, 3, 4, 5, 6, 10, 12'],
    ['snaplogic', 'options: { lookBackMinutes: 0 }', 'options.lookBackMinutes: found 0; allowed: at least 1'],
    [
      'snaplogic',
      'options: { lookBackMinutes: 10081 }',
      'options.lookBackMinutes: found 10081; allowed: at most 10080',
    ],
    ['snaplogic', 'options: { lookBackHours: 2 }', 'options.lookBackHours: unknown field'],
    ['snaplogic', 'options: { splitAbove: 999 }', 'options.splitAbove: found 999; allowed: at least 1000'],
    ['snaplogic', 'options: { splitAbove: 100001 }', 'options.splitAbove: found 100001; allowed: at most 100000'],
  ])('%s does not take %s', (vendor, field, words) => {
    const text = file(vendor, undefined, field);
    const line = text.split('\n').findIndex((one) => one.includes(field)) + 1;
    const [report = '', ...more] = problems(text);
    expect(report).toContain(`f:${line} sources[0].${words}`);
    expect(more).toEqual([]);
  });

  it('of SAP are named with their line within a list of jobs', () => {
    const text = file(
      'sap-job-scheduling',
      undefined,
      'scope:',
      '  jobs:',
      '    - jobId: 4',
      '    - jobId: 5',
      '      schedule: s',
    );
    expect(problems(text)[0]).toContain('f:10 sources[0].scope.jobs[1].schedule: unknown field');
  });
});

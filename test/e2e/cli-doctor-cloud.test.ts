import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TABLES } from '../../shared/lake/tables.ts';
import { collect } from '../factories/collect.ts';
import { type ScriptedServer, startScriptedServer } from '../factories/scripted-server.ts';
import { runCli } from './cli-process.ts';

const QUEUES = 'https://sqs.eu-central-1.amazonaws.com/000000000000/';
const ARN = 'arn:aws:sqs:eu-central-1:000000000000:runlake-prod';

/** What the account answers; a test changes it. */
interface Account {
  stack: string | undefined;
  mapping: string;
  letters: number;
  /** End of the name of a queue that was deleted. */
  goneQueue?: string;
  athena: 'answers' | 'missing';
  worker: object;
  /** What Lambda says of an invocation that failed. */
  workerError?: string;
}

const WELL: Account = {
  stack: 'UPDATE_COMPLETE',
  mapping: 'Enabled',
  letters: 0,
  athena: 'answers',
  worker: { v: 1, sources: ['eu'], findings: [{ check: 'vendor', state: 'good', found: 'lets us in', source: 'eu' }] },
};

const outputs = { BucketName: 'b', TableName: 't', QueueUrlPrefix: QUEUES, Sources: 'eu=talend' };

function cloudFormation(action: string, { stack }: Account): string {
  if (action === 'ListStackResources') {
    const one = (name: string) =>
      `<member><ResourceType>AWS::Scheduler::Schedule</ResourceType><PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LogicalResourceId>x</LogicalResourceId><LastUpdatedTimestamp>2026-11-20T12:00:00Z</LastUpdatedTimestamp></member>`;
    return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${['eu', 'sweep', 'audit'].map(one).join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
  }
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>runlake-prod</StackName><StackStatus>${stack}</StackStatus><CreationTime>2026-11-20T12:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function json(target: string, body: Readonly<Record<string, unknown>>, account: Account): object | undefined {
  const operation = target.replace(/^.*\./, '');
  if (target.startsWith('AmazonSQS')) {
    if (account.goneQueue !== undefined && String(body.QueueUrl).endsWith(account.goneQueue)) {
      return { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'gone' };
    }
    const isDead = String(body.QueueUrl).endsWith('-dlq');
    return { Attributes: { ApproximateNumberOfMessages: String(isDead ? account.letters : 0) } };
  }
  if (target.startsWith('DynamoDB')) return operation === 'Query' ? { Items: [], Count: 0 } : {};
  if (account.athena === 'missing') return undefined;
  const column = { Name: '_col0', Type: 'bigint' };
  const rows = [{ Data: [{ VarCharValue: '_col0' }] }, { Data: [{ VarCharValue: '7' }] }];
  return {
    StartQueryExecution: { QueryExecutionId: 'q' },
    GetQueryExecution: { QueryExecution: { Status: { State: 'SUCCEEDED' }, Statistics: {} } },
    GetQueryResults: { ResultSet: { ResultSetMetadata: { ColumnInfo: [column] }, Rows: rows } },
  }[operation];
}

function rest(path: string, account: Account): object | undefined {
  if (path.includes('/configuration')) return { State: 'Active', LastUpdateStatus: 'Successful' };
  if (path.includes('/event-source-mappings')) {
    const queue = path.includes('curate') ? '_curate' : '-eu';
    return { EventSourceMappings: [{ EventSourceArn: `${ARN}${queue}`, State: account.mapping }] };
  }
  if (path.includes('/invocations')) return account.worker;
  const [, name] = /\/schedules\/(\w+)/.exec(path) ?? [];
  if (name === undefined) return undefined;
  const target = name === 'eu' ? `${ARN}-eu` : `arn:aws:lambda:eu-central-1:0:function:runlake-prod-${name}`;
  return { Name: name, State: 'ENABLED', ScheduleExpression: 'rate(5 minutes)', Target: { Arn: target } };
}

describe('runlake doctor --cloud', { timeout: 60_000 }, () => {
  let server: ScriptedServer;
  let account: Account;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat(await collect<Buffer>(request)).toString();
    const action = new URLSearchParams(text).get('Action');
    const target = request.headers['x-amz-target'];
    if (action !== null) {
      if (account.stack === undefined) {
        const refusal =
          '<ErrorResponse><Error><Code>ValidationError</Code><Message>no such stack</Message></Error></ErrorResponse>';
        response.writeHead(400, { 'content-type': 'text/xml' }).end(refusal);
      } else response.writeHead(200, { 'content-type': 'text/xml' }).end(cloudFormation(action, account));
      return;
    }
    const answer =
      target === undefined ? rest(request.url ?? '', account) : json(String(target), JSON.parse(text), account);
    const status = answer === undefined ? 501 : '__type' in answer ? 400 : 200;
    const failed = account.workerError !== undefined && request.url?.includes('/invocations') === true;
    const headers = failed ? { 'x-amz-function-error': account.workerError } : {};
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer ?? {}));
  }

  beforeEach(async () => {
    account = { ...WELL };
    server = await startScriptedServer((request, response) => void respond(request, response));
  });
  afterEach(() => server.close());

  const ask = async (...words: string[]) => {
    const env = {
      AWS_ENDPOINT_URL: server.origin,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_MAX_ATTEMPTS: '1',
    };
    return await runCli(['doctor', '--cloud', '--stage', 'prod', ...words], { env });
  };
  const look = async () => {
    const end = await ask('--json');
    const { well, findings } = JSON.parse(end.stdout);
    const wrong = findings.filter(({ state }: { state: string }) => state !== 'good');
    return { code: end.code, well, findings, wrong };
  };

  it('finds a stage well that is', async () => {
    const { code, well, wrong, findings } = await look();
    expect(wrong).toEqual([]);
    expect({ code, well }).toEqual({ code: 0, well: true });
    expect(findings.length).toBeGreaterThan(5 + 2 + 3 + TABLES.length);
    expect(findings).toContainEqual({ check: 'worker: vendor', state: 'good', found: 'lets us in', source: 'eu' });
    expect(findings).toContainEqual({ check: 'table', state: 'good', found: 'runs answers: 7 rows of eu today' });
  });

  it('names what is wrong, and says what to do', async () => {
    account.mapping = 'Disabled';
    account.letters = 3;
    account.worker = {
      v: 1,
      sources: ['eu'],
      findings: [{ check: 'secret', state: 'bad', found: 'none', source: 'eu' }],
    };
    const { code, wrong } = await look();
    expect(code).toBe(1);
    expect(wrong.map(({ check }: { check: string }) => check)).toEqual([
      'mapping',
      'mapping',
      'undelivered events',
      'dead letters',
      'dead letters',
      'worker: secret',
    ]);
    expect(wrong[2].todo).toContain('Landed events undelivered');
    expect(wrong[3].todo).toContain('runlake dlq ls --source eu --cloud --stage prod');
    expect(wrong[4].todo).toContain('Dead letters of the curator');
  });

  it('is not well when a queue was deleted, or the worker fails', async () => {
    account.goneQueue = '-eu';
    account.workerError = 'Unhandled';
    const { code, wrong } = await look();
    expect(code).toBe(1);
    expect(wrong).toMatchObject([
      { check: 'queue', source: 'eu', state: 'bad', found: expect.stringContaining('queue runlake-prod-eu is gone') },
      { check: 'worker', state: 'bad', todo: expect.stringContaining('WorkerLogGroup') },
    ]);
  });

  it('calls unknown what it could not look at, and goes on', async () => {
    account.athena = 'missing';
    const { code, wrong } = await look();
    expect(code).toBe(0);
    expect(wrong.map(({ state }: { state: string }) => state)).toEqual(TABLES.map(() => 'unknown'));
    expect((await ask()).stdout).toMatch(
      new RegExp(`is well, as far as could be seen: ${TABLES.length} of \\d+ could not be looked at`),
    );
  });

  it('says how to deploy when there is no stack, and looks at nothing else', async () => {
    account.stack = undefined;
    const { code, findings } = await look();
    expect(code).toBe(1);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ check: 'stack', state: 'bad', todo: expect.stringContaining('cdk deploy') });
  });

  it('finds a stack bad that an update has left half done, and looks at all the rest', async () => {
    account.stack = 'UPDATE_ROLLBACK_FAILED';
    const { code, wrong, findings } = await look();
    expect(code).toBe(1);
    expect(wrong).toMatchObject([{ check: 'stack', found: 'the stack is UPDATE_ROLLBACK_FAILED' }]);
    expect(findings.length).toBeGreaterThan(10);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type Write = typeof process.stdout.write;

/** What the functions' log would get: every line that reaches the standard output of the process. */
let lines: Record<string, unknown>[];

beforeEach(() => {
  lines = [];
  const keep = (chunk: unknown): boolean => {
    lines.push(
      ...String(chunk)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep as Write);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep as Write);
  vi.stubEnv('RUNLAKE_STAGE', 'prod');
  vi.stubEnv('POWERTOOLS_DEV', 'false');
  vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.resetModules();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const load = async () => (await import('../../../functions/log-line.ts')).logLine;

describe('a line of the log', () => {
  it('is one JSON object with level, time, service, stage, what happened and its fields', async () => {
    const logLine = await load();
    logLine({ level: 'warn', event: 'given up', source: 'talend-eu', reason: 'auth' });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'WARN',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: 'runlake',
        stage: 'prod',
        message: 'given up',
        event: 'given up',
        source: 'talend-eu',
        reason: 'auth',
      }),
    ]);
  });

  it('has the sentence for people as its message where there is one', async () => {
    const logLine = await load();
    logLine({ level: 'error', event: 'message failed', kind: 'transient', message: 'DynamoDB is down' });
    expect(lines).toMatchObject([{ level: 'ERROR', event: 'message failed', message: 'DynamoDB is down' }]);
  });

  it('that is told with debug is left out, unless the level asks for it', async () => {
    const logLine = await load();
    logLine({ level: 'debug', event: 'request' });
    expect(lines).toEqual([]);
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
    vi.resetModules();
    (await load())({ level: 'debug', event: 'request' });
    expect(lines).toMatchObject([{ level: 'DEBUG', event: 'request' }]);
  });

  it('knows function, request and cold start once an invocation has begun, and nothing of another line', async () => {
    const logLine = await load();
    const { logger } = await import('../../../functions/telemetry/logger.ts');
    const context = { functionName: 'runlake-prod-worker', awsRequestId: 'r-1', memoryLimitInMB: '512' };
    logger.addContext({ ...context, functionVersion: '1', invokedFunctionArn: 'arn' } as never);
    logLine({ event: 'moved', id: 'run-1', correlationId: 'discovery-1' });
    logLine({ event: 'discovered', listed: 2 });
    const invocation = { function_name: 'runlake-prod-worker', function_request_id: 'r-1', cold_start: true };
    expect(lines).toMatchObject([
      { ...invocation, id: 'run-1', correlationId: 'discovery-1' },
      { ...invocation, listed: 2 },
    ]);
    expect(lines[1]).not.toHaveProperty('id');
    expect(lines[1]).not.toHaveProperty('correlationId');
  });

  it('never holds the secret part of a URL or a header, wherever it stands', async () => {
    const logLine = await load();
    const secret = 'f00dfeed4711';
    const url = `https://store.example.com/a.json?X-Amz-Signature=${secret}`;
    logLine({
      level: 'error',
      event: 'message failed',
      message: `GET ${url} was answered with 403`,
      error: { kind: 'transient', message: `Authorization: Bearer ${secret}` },
      fields: { list: [url, { deep: `https://me:${secret}@vendor.example.com/` }] },
      cause: new Error(`connect ${url}`),
    });
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(JSON.stringify(lines)).toContain('store.example.com/a.json?[redacted]');
  });
});

import type { IncomingMessage, ServerResponse } from 'node:http';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LambdaControl } from '../../shared/adapters/lambda-control.ts';
import { collect } from '../factories/collect.ts';
import { type ScriptedServer, startScriptedServer } from '../factories/scripted-server.ts';

interface Answer {
  readonly body: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('Lambda, asked about functions', () => {
  let server: ScriptedServer;
  let client: LambdaClient;
  let control: LambdaControl;
  let answer: (url: string, body: string) => Answer;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await collect<Buffer>(request)).toString();
    const { status = 200, headers = {}, body: text } = answer(request.url ?? '', body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  }

  beforeEach(async () => {
    server = await startScriptedServer((request, response) => void respond(request, response));
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    client = new LambdaClient({ region: 'eu-central-1', endpoint: server.origin, credentials, maxAttempts: 1 });
    control = new LambdaControl(client);
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  it('tells all mappings of a function, page by page', async () => {
    answer = (url) => {
      const mapping = (queue: string) => ({ EventSourceArn: `arn:${queue}`, State: 'Enabled' });
      const isSecond = url.includes('Marker=next');
      const page = isSecond ? [mapping('b')] : [mapping('a')];
      return { body: JSON.stringify({ EventSourceMappings: page, ...(isSecond ? {} : { NextMarker: 'next' }) }) };
    };
    expect(await control.mappings('worker')).toEqual([
      { queueArn: 'arn:a', state: 'Enabled' },
      { queueArn: 'arn:b', state: 'Enabled' },
    ]);
  });

  it('tells the state of a function, with the reason where it is in trouble', async () => {
    answer = () => ({
      body: JSON.stringify({ State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no such image' }),
    });
    expect(await control.status('worker')).toEqual({
      ...{ name: 'worker', state: 'Active', lastUpdate: 'Failed', reason: 'no such image' },
    });
  });

  it('hands an event to a function, and its answer back', async () => {
    answer = (_url, body) => ({ body: JSON.stringify({ got: JSON.parse(body) }) });
    expect(await control.invoke('worker', { v: 1 })).toEqual({ got: { v: 1 } });
  });

  it('says that a function failed without what it said, which may be secret', async () => {
    answer = () => ({ body: '{"errorMessage":"s3cret"}', headers: { 'x-amz-function-error': 'Unhandled' } });
    const failed = control.invoke('worker', {}).catch((error: Error) => error);
    expect(await failed).toMatchObject({ kind: 'contract', message: expect.stringContaining('failed (Unhandled)') });
    expect(String(await failed)).not.toContain('s3cret');
  });

  it('says which right is missing', async () => {
    answer = () => ({
      status: 403,
      body: '{"message":"no"}',
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    });
    await expect(control.status('worker')).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringContaining(
        'Lambda GetFunctionConfiguration on function worker failed (AccessDeniedException',
      ),
    });
  });
});

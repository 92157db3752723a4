import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { stackResources } from '../../shared/adapters/stack-resources.ts';
import { collect } from '../factories/collect.ts';
import { startScriptedServer } from '../factories/scripted-server.ts';

const member = (name: string): string =>
  `<member><ResourceType>AWS::Scheduler::Schedule</ResourceType><PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = new URLSearchParams(Buffer.concat(await collect<Buffer>(request)).toString());
  const isSecond = asked.get('NextToken') === 'next';
  const summaries = `<StackResourceSummaries>${member(isSecond ? 'two' : 'one')}</StackResourceSummaries>`;
  const token = isSecond ? '' : '<NextToken>next</NextToken>';
  response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(
      `<ListStackResourcesResponse><ListStackResourcesResult>${summaries}${token}</ListStackResourcesResult></ListStackResourcesResponse>`,
    );
}

it('everything that a stack has made is told, page by page', async () => {
  const server = await startScriptedServer((request, response) => void respond(request, response));
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new CloudFormationClient({ region: 'eu-central-1', endpoint: server.origin, credentials });
  expect((await stackResources(client, 'dev')).map(({ physicalId }) => physicalId)).toEqual(['one', 'two']);
  client.destroy();
  await server.close();
});

import { setTimeout } from 'node:timers/promises';
import type { Resource } from '../infra/stack-under-test.ts';

/** What the emulator makes of the template. Named queries it does not know; views it would take and not answer. */
const TYPES = new Set(['AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::Athena::WorkGroup']);
const isView = ({ Properties }: Resource): boolean => Properties.TableInput?.TableType === 'VIRTUAL_VIEW';

async function cloudFormation(endpoint: string, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      // The emulator tells services by the scope of the signature, and checks none.
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Version: '2010-05-15', ...parameters }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`CloudFormation: ${response.status} ${text}`);
  return text;
}

/**
 * Deploys database, tables and workgroup of a synthesised template, as they are in it, and the log bucket by its name only.
 *
 * Returns the name of the bucket.
 */
export async function deployCatalog(endpoint: string, resources: readonly [string, Resource][]): Promise<string> {
  const bucketName = 'runlake-logs';
  const [bucketId] =
    resources.find(([id, { Type }]) => Type === 'AWS::S3::Bucket' && id.startsWith('LogsBucket')) ?? [];
  if (bucketId === undefined) throw new Error('the template has no log bucket');
  const wanted = resources.filter(([, resource]) => TYPES.has(resource.Type) && !isView(resource));
  const template = {
    Resources: {
      [bucketId]: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucketName } },
      ...Object.fromEntries(wanted),
    },
  };
  const StackName = 'lake';
  await cloudFormation(endpoint, { Action: 'CreateStack', StackName, TemplateBody: JSON.stringify(template) });
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await cloudFormation(endpoint, { Action: 'DescribeStacks', StackName });
    const status = /<StackStatus>(\w+)<\/StackStatus>/.exec(answer)?.[1];
    if (status === 'CREATE_COMPLETE') return bucketName;
    if (status !== 'CREATE_IN_PROGRESS') throw new Error(answer);
    await setTimeout(50);
  }
  throw new Error('the catalog was not deployed');
}

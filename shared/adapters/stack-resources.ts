import {
  type CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { stackName } from '../config/stack-names.ts';
import { callAws } from './aws-failure.ts';

/** Something that the stack of a stage has made. */
export interface StackResource {
  /** `AWS::Lambda::Function` */
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
}

/** `CREATE_COMPLETE`, `UPDATE_ROLLBACK_FAILED` …; empty when there is no such stack. Errors: transient. */
export async function stackStatus(client: CloudFormationClient, stage: string): Promise<string> {
  const name = stackName(stage);
  const call = { service: 'CloudFormation', operation: 'DescribeStacks', resource: `stack ${name}` };
  const answer = await callAws(call, () => client.send(new DescribeStacksCommand({ StackName: name })));
  return answer.Stacks?.[0]?.StackStatus ?? '';
}

/** Everything that the stack of a stage has made. Shape: in the order of CloudFormation. Errors: transient. */
export async function stackResources(client: CloudFormationClient, stage: string): Promise<readonly StackResource[]> {
  const name = stackName(stage);
  const call = { service: 'CloudFormation', operation: 'ListStackResources', resource: `stack ${name}` };
  const found: StackResource[] = [];
  let token: string | undefined;
  do {
    const command = new ListStackResourcesCommand({ StackName: name, NextToken: token });
    const answer = await callAws(call, () => client.send(command));
    for (const { ResourceType = '', PhysicalResourceId = '', ResourceStatus = '' } of answer.StackResourceSummaries ??
      []) {
      found.push({ type: ResourceType, physicalId: PhysicalResourceId, status: ResourceStatus });
    }
    token = answer.NextToken;
  } while (token !== undefined);
  return found;
}

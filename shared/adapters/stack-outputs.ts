import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { stackName } from '../config/stack-names.ts';
import { IngestError } from '../domain/errors.ts';
import { callAws, failureName } from './aws-failure.ts';

/** The client of this machine's account and region, as the SDK finds them. */
export const cloudFormationClient = (): CloudFormationClient => new CloudFormationClient({ maxAttempts: 4 });

/**
 * What the stack of a stage says of itself: its outputs by name.
 * Errors: config when no such stage is deployed here; those of every AWS call.
 */
export async function stackOutputs(
  client: CloudFormationClient,
  stage: string,
): Promise<Readonly<Record<string, string>>> {
  const name = stackName(stage);
  const call = { service: 'CloudFormation', operation: 'DescribeStacks', resource: `stack ${name}` };
  const { Stacks = [] } = await callAws(call, () => client.send(new DescribeStacksCommand({ StackName: name }))).catch(
    (error: unknown) => {
      const { cause } = error instanceof Error ? error : {};
      // CloudFormation has no code of its own for a stack that does not exist.
      if (failureName(cause) === 'ValidationError') return { Stacks: [] };
      throw error;
    },
  );
  const [stack] = Stacks;
  if (stack === undefined) {
    throw new IngestError(
      'config',
      `There is no stack ${name} in this account and region. Deploy the stage, or look at AWS_PROFILE and AWS_REGION.`,
    );
  }
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

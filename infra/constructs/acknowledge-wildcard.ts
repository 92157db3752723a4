import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Tells cdk-nag why a policy of `holder` names `resource` with a wildcard after its ARN. */
export function acknowledgeWildcard(holder: Construct, resource: Construct, suffix: string, reason: string): void {
  const element = resource.node.defaultChild;
  if (!CfnElement.isCfnElement(element)) throw new Error(`${resource.node.path} has no CloudFormation resource`);
  const logicalId: unknown = Stack.of(holder).resolve(element.logicalId);
  Validations.of(holder).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${String(logicalId)}.Arn>${suffix}]`,
    reason,
  });
}

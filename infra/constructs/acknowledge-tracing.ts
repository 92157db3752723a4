import { Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';

/** Tells cdk-nag why the role of a function that is traced names every resource. */
export const acknowledgeTracing = (role: Role): void =>
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray knows no resource that the right to write a segment could be limited to.',
  });

import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, type ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function.ts';

export interface FunctionScheduleProps {
  readonly function: PipelineFunction;
  readonly description: string;
  readonly schedule: ScheduleExpression;
  readonly maxEventAge: Duration;
}

/** Invokes a function again and again, under a role that may invoke it and nothing else. */
export function invokeOnSchedule(scope: Construct, props: FunctionScheduleProps): void {
  const { lambda } = props.function;
  const role = new Role(scope, 'ScheduleRole', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }));
  new Schedule(scope, 'Schedule', {
    description: props.description,
    schedule: props.schedule,
    // The target would also grant every version of the function.
    target: new LambdaInvoke(lambda, {
      role: role.withoutPolicyUpdates(),
      retryAttempts: 2,
      maxEventAge: props.maxEventAge,
    }),
  });
}

import { Stack } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Lane } from './source-queue.ts';

/**
 * The role of all sources' schedules: it may send to their queues and, what can not be delivered, to their dead-letter queues.
 *
 * One for all, as a stack takes only so many resources: a target would make a role and a policy for each source.
 */
export class ScheduleRole extends Construct {
  /** What is allowed is said here: to the targets that it is handed to it can not be added. */
  readonly role: IRole;

  constructor(scope: Construct, id: string, { lanes }: { readonly lanes: readonly Lane[] }) {
    super(scope, id);
    const stack = Stack.of(this);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
    const role = new Role(this, 'Role', {
      description: 'Of the schedules of the sources',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
    });
    for (const { queue } of lanes) {
      queue.grantSendTasks(role);
      queue.grantSendDeadLetters(role);
    }
    this.role = role.withoutPolicyUpdates();
  }
}

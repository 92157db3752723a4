import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EncryptionKey } from './encryption-key.ts';

/** Where every alarm of the stage goes; people and pagers subscribe to it. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const key = EncryptionKey.encrypting(this);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true, ...(key === undefined ? {} : { masterKey: key }) });
    // enforceSSL replaces the default policy of a topic, by which alarms of the account could publish.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { StageName } from '../stages.ts';

const ID = 'EncryptionKey';

/**
 * The stage's own key, where the stage wants one: rotated every year, and kept when the stack goes, since nothing that it has
 * encrypted could be read without it.
 *
 * The constructs whose things it encrypts ask for it (`EncryptionKey.encrypting`), and grant it along with the thing
 * (`EncryptionKey.of`). Of a retired one the grants stay, and nothing new is encrypted. CloudWatch Logs may use it for the stack's own
 * log groups only.
 */
export class EncryptionKey extends Construct {
  readonly key: Key;
  readonly #retired: boolean;

  constructor(stack: Stack, { stage, retired }: { readonly stage: StageName; readonly retired: boolean }) {
    super(stack, ID);
    this.#retired = retired;
    this.key = new Key(this, 'Key', {
      alias: `runlake-${stage}`,
      description: `Encrypts what Runlake ${stage} keeps`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const logGroups = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${stack.stackName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        // In a key's policy it means the key.
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      }),
    );
  }

  /** The key of the stack that a construct belongs to; `undefined` where the stage has none. */
  static of(scope: Construct): EncryptionKey | undefined {
    const found = Stack.of(scope).node.tryFindChild(ID);
    return found instanceof EncryptionKey ? found : undefined;
  }

  /** The key by which what a construct makes is to be encrypted; `undefined` where AWS has keys for that. */
  static encrypting(scope: Construct): Key | undefined {
    const found = EncryptionKey.of(scope);
    return found === undefined || found.#retired ? undefined : found.key;
  }

  /**
   * Allows to read and write what the key encrypts, as far as the grantee may reach it otherwise. Writing with a retired one as well:
   * while a stage is changed, its queues are encrypted for a few moments longer.
   */
  grantUse(grantee: IGrantable, ...more: readonly `kms:${string}`[]): void {
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey', ...more];
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.key.keyArn] }));
  }
}

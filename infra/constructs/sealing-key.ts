import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageName } from '../stages.ts';
import { grantReadSecret } from './secret-access.ts';

/**
 * The key that seals vendor tokens in the index: 32 random bytes in hex that nobody ever sees.
 *
 * It goes with the stack: it opens nothing but short-lived tokens in this stack's own table, and a token that can not be
 * opened is asked for again.
 */
export class SealingKey extends Construct {
  readonly secretName: string;

  constructor(scope: Construct, id: string, { stage }: { stage: StageName }) {
    super(scope, id);
    this.secretName = `runlake-${stage}-sealing-key`;
    const secret = new Secret(this, 'Secret', {
      secretName: this.secretName,
      description: 'Seals vendor tokens in the Runlake index',
      generateSecretString: {
        passwordLength: 64,
        excludePunctuation: true,
        excludeUppercase: true,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Not a credential of anything: a rotated key could not open the vendor tokens that wait in the index, and those expire within a day by themselves.',
    });
  }

  grantRead(grantee: IGrantable): void {
    grantReadSecret(this, grantee, this.secretName);
  }
}

import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { parseSecretReference, secretsOf } from '../../shared/config/secret-reference.ts';
import type { Source } from '../../shared/config/sources.ts';

/** Allows to read exactly one secret by its name; the six `?` stand for the suffix that Secrets Manager gives every ARN. */
export function grantReadSecret(scope: Construct, grantee: IGrantable, secretName: string): void {
  const arn = Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }),
  );
}

/** Names of the secrets that the sources refer to, each once; `name#field` refers to the secret `name`. */
export function referencedSecrets(sources: readonly Source[]): string[] {
  const names = sources.flatMap((source) =>
    secretsOf(source).flatMap(({ reference }) => {
      const name = parseSecretReference(reference)?.name.split('#')[0];
      return name === undefined ? [] : [name];
    }),
  );
  return [...new Set(names)];
}

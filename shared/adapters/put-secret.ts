import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secret } from '../domain/secret.ts';
import { callAws, failureName } from './aws-failure.ts';

/**
 * Writes a secret under its name, whether it is there already or not.
 * Errors: transient, as of every AWS call; the value is in none of them.
 */
export async function putSecret(
  client: SecretsManagerClient,
  name: string,
  value: Secret,
): Promise<'created' | 'replaced'> {
  const SecretString = value.reveal();
  const call = (operation: string) => ({ service: 'Secrets Manager', operation, resource: `secret ${name}` });
  try {
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
    return 'replaced';
  } catch (error) {
    if (failureName(error) !== 'ResourceNotFoundException') {
      return await callAws(call('PutSecretValue'), () => Promise.reject(error));
    }
  }
  await callAws(call('CreateSecret'), () => client.send(new CreateSecretCommand({ Name: name, SecretString })));
  return 'created';
}

import { InvokeCommand } from '@aws-sdk/client-lambda';
import { STAGE } from './deploy-stage.ts';
import type { StageClients } from './stage-clients.ts';

/** Invokes a function of the stage and waits for it. Returns its answer as JSON. Errors: when the function fails. */
export async function invoke({ lambda }: StageClients, name: string, payload: unknown = {}): Promise<unknown> {
  const FunctionName = `runlake-${STAGE}-${name}`;
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${text}`);
  return JSON.parse(text);
}

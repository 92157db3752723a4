import { join } from 'node:path';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { stackName } from '../../shared/config/stack-names.ts';
import { STAGE } from './deploy-stage.ts';
import { eventually } from './eventually.ts';
import { ACCOUNT } from './ministack.ts';
import type { StageClients } from './stage-clients.ts';

/** A call of the SDK, of a client's package by name. */
export interface ProbedCall {
  readonly service: 's3' | 'dynamodb' | 'sqs' | 'secrets-manager';
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const NODE_MODULES = join(import.meta.dirname, '../../node_modules');
const STACK = 'runlake-role-probe';

/** Runs in the function: makes each call with the role that it has, and answers what came of it. */
const CODE = `
const CLIENTS = { s3: 'S3Client', dynamodb: 'DynamoDBClient', sqs: 'SQSClient', 'secrets-manager': 'SecretsManagerClient' };
exports.handler = async (calls) => {
  const answers = [];
  for (const { service, command, input } of calls) {
    const sdk = require('@aws-sdk/client-' + service);
    const client = new sdk[CLIENTS[service]]({ useQueueUrlAsEndpoint: false });
    answers.push(await client.send(new sdk[command](input)).then(() => 'allowed', (error) => error.name));
  }
  return answers;
};`;

const AnswersSchema = z.array(z.string());

/** Asks what a role of the stage may do by doing it, in a function of its own that has this role and nothing else. */
export interface RoleProbe {
  /** Returns for each call `allowed`, or the name of the error. */
  ask(role: string, calls: readonly ProbedCall[]): Promise<readonly string[]>;
  remove(): Promise<void>;
}

async function roleNames({ cloudFormation }: StageClients): Promise<ReadonlyMap<string, string>> {
  const of = new DescribeStackResourcesCommand({ StackName: stackName(STAGE) });
  const { StackResources = [] } = await cloudFormation.send(of);
  return new Map(
    StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::IAM::Role').map(
      ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId],
    ),
  );
}

const statusOf = async ({ cloudFormation }: StageClients): Promise<string | undefined> =>
  (await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK })).catch(() => undefined))?.Stacks?.[0]
    ?.StackStatus;

/** Makes a function for each of these roles, which are named by how their logical ids begin. */
export async function probeRoles(clients: StageClients, roles: readonly string[]): Promise<RoleProbe> {
  const names = [...(await roleNames(clients))];
  const functions = roles.map((role) => {
    const name = names.find(([id]) => id.startsWith(role))?.[1];
    if (name === undefined) throw new Error(`the stack has no role ${role}`);
    const Properties = {
      FunctionName: `${STACK}-${role}`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 30,
      Role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      Code: { ZipFile: CODE },
      Environment: { Variables: { NODE_PATH: NODE_MODULES } },
    };
    return [role, { Type: 'AWS::Lambda::Function', Properties }];
  });
  const TemplateBody = JSON.stringify({ Resources: Object.fromEntries(functions) });
  await clients.cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody }));
  await eventually('the functions of the probe', 30, async () => {
    const status = await statusOf(clients);
    return status === 'CREATE_COMPLETE' ? [] : [`their stack is ${status}`];
  });
  return {
    ask: async (role, calls) => {
      const Payload = JSON.stringify(calls);
      const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: `${STACK}-${role}`, Payload }));
      const text = Buffer.from(answer.Payload ?? []).toString();
      if (answer.FunctionError !== undefined) throw new Error(`the probe of ${role} failed: ${text}`);
      return AnswersSchema.parse(JSON.parse(text));
    },
    remove: async () => {
      await clients.cloudFormation.send(new DeleteStackCommand({ StackName: STACK }));
      await eventually('the end of the probe', 30, async () => {
        const status = await statusOf(clients);
        return status === undefined || status === 'DELETE_COMPLETE' ? [] : [`its stack is ${status}`];
      });
    },
  };
}

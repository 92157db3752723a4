import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { TestProject } from 'vitest/node';
import type { Emulator } from '../emulator/command-environment.ts';
import { deployStage } from '../emulator/deploy-stage.ts';
import { startMiniStack } from '../emulator/ministack.ts';
import { bootstrap } from '../emulator/run-cdk.ts';
import { stageClients } from '../emulator/stage-clients.ts';
import { type Account, startVendors } from './vendors.ts';

/** What the test files are told of the one stage that all of them work on: `inject('stage')`. */
export interface DeployedStage {
  readonly emulator: Emulator;
  readonly outputs: Readonly<Record<string, string>>;
  /** All vendors there are. Those of `deployed` were sources of the stage from its beginning. */
  readonly accounts: readonly Account[];
  readonly deployed: readonly string[];
}

declare module 'vitest' {
  interface ProvidedContext {
    stage: DeployedStage;
  }
}

const FIRST = ['talend-eu', 'akinon-shop', 'sap-jobs', 'snaplogic-emea'];

/**
 * The whole cloud of a run, made once for all test files: the emulator with IAM enforced over TLS, stand-ins of the vendors,
 * their credentials in Secrets Manager, and the very app, deployed by the CDK command line.
 *
 * Returns what takes all of it away again. A test that needs a stage uses this one: `inject('stage')`, `stageClients` for its
 * clients, `vendorOf` for the vendors, `deployStage` to change it.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startMiniStack({ enforceIam: true });
  const { endpoint, home, certificate = '' } = server;
  const emulator = { endpoint, home, certificate };
  const vendors = await startVendors();
  const stop = async (): Promise<void> => {
    await vendors.stop();
    await server.stop();
  };
  try {
    await bootstrap(emulator);
    const { accounts } = vendors;
    const clients = stageClients(emulator, {});
    const secretsManager = await clients.aws.secretsManager();
    for (const [Name, SecretString] of accounts.flatMap(({ secrets }) => Object.entries(secrets))) {
      await secretsManager.send(new CreateSecretCommand({ Name, SecretString }));
    }
    clients.close();
    const deployed = accounts.filter(({ id }) => FIRST.includes(id));
    const outputs = await deployStage(
      emulator,
      deployed.map(({ source }) => source),
    );
    project.provide('stage', { emulator, outputs, accounts, deployed: FIRST });
    return stop;
  } catch (error) {
    process.stderr.write(`${server.said()}\n`);
    await stop();
    throw error;
  }
}

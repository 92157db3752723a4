import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { awsStorage, composeServices } from '../../functions/compose.ts';
import type { Services } from '../../functions/services.ts';
import { AthenaQuery } from '../../shared/adapters/athena-query.ts';
import { type AwsClients, createAwsClients } from '../../shared/adapters/aws-clients.ts';
import { queueUrlsByPrefix } from '../../shared/adapters/queue-urls.ts';
import { parseSources } from '../../shared/config/parse-sources.ts';
import { OUTPUT } from '../../shared/config/stack-names.ts';
import type { LakeReader } from '../../shared/ports/lake-reader.ts';
import type { Emulator } from './command-environment.ts';
import { STAGE, sourcesFile } from './deploy-stage.ts';
import { OWNER, REGION } from './ministack.ts';

/** A deployed stage from the outside, with the rights of the account's owner. */
export interface StageClients {
  readonly aws: AwsClients;
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  /** The lake as Athena answers for it. */
  readonly lake: LakeReader;
  /** The stores of the stage behind the ports of the use cases, with the sources that are deployed now. No vendor is asked. */
  services(): Services;
  close(): void;
}

/** Clients of an emulator and of the stage on it. From now on this process trusts the emulator's certificate. */
export function stageClients(emulator: Emulator, outputs: Readonly<Record<string, string>>): StageClients {
  const { endpoint, certificate } = emulator;
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(certificate, 'utf8')]);
  const client = { endpoint, region: REGION, credentials: OWNER };
  const aws = createAwsClients({
    region: REGION,
    credentials: OWNER,
    endpoints: { s3: endpoint, sqs: endpoint, dynamodb: endpoint, secretsManager: endpoint },
    concurrency: 4,
  });
  const cloudFormation = new CloudFormationClient(client);
  const lambda = new LambdaClient(client);
  const athena = new AthenaClient(client);
  const output = (name: string): string => outputs[name] ?? '';
  const storage = awsStorage(
    aws,
    {
      bucket: output(OUTPUT.bucket),
      table: output(OUTPUT.table),
      queueUrls: queueUrlsByPrefix(output(OUTPUT.queueUrlPrefix), STAGE),
    },
    randomUUID,
  );
  const nobody = (): Promise<never> => Promise.reject(new Error('no vendor is asked from here'));
  return {
    aws,
    cloudFormation,
    lambda,
    lake: new AthenaQuery({ client: athena, stage: STAGE }),
    services: () => {
      const parsed = parseSources(readFileSync(sourcesFile(emulator), 'utf8'), { allowPlainSecrets: false });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return composeServices(parsed.config.sources, storage, {
        environment: { now: Date.now, random: Math.random, newId: randomUUID, sleep },
        http: { send: nobody },
        secrets: { resolve: nobody },
        sealer: { seal: nobody, open: nobody },
        telemetry: { emit: () => {} },
      });
    },
    close: () => {
      aws.destroy();
      for (const one of [cloudFormation, lambda, athena]) one.destroy();
    },
  };
}

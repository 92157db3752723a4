import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER, REGION } from './ministack.ts';

/** Where an emulator is, and what trusts it; it can be handed from one process to another. */
export interface Emulator {
  readonly endpoint: string;
  readonly home: string;
  readonly certificate: string;
}

const NODE = join(import.meta.dirname, '../../node_modules/.bin');
/** Of this process, and nothing that would lead a command to a real account or to its settings. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|RUNLAKE|VITEST|NODE_OPTIONS)/.test(name)),
  );

/** The environment in which `cdk` and `runlake` work on an emulator as its owner, as they would on AWS. */
export async function commandEnvironment({ endpoint, home, certificate }: Emulator): Promise<NodeJS.ProcessEnv> {
  // npm, which brings the curator's DuckDB, may need authorities of this machine besides.
  const more = process.env.NODE_EXTRA_CA_CERTS;
  const authorities = join(home, 'authorities.pem');
  const files = [certificate, ...(more === undefined || more === '' ? [] : [more])];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  await writeFile(authorities, texts.join('\n'));
  return {
    ...inherited(),
    PATH: `${NODE}:${process.env.PATH}`,
    NODE_EXTRA_CA_CERTS: authorities,
    NO_PROXY: '127.0.0.1,localhost',
    AWS_ENDPOINT_URL: endpoint,
    AWS_CA_BUNDLE: authorities,
    AWS_ACCESS_KEY_ID: OWNER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OWNER.secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(home, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'no-credentials'),
    // It remembers accounts by access key.
    CDK_HOME: join(home, 'cdk'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

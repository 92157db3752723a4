import { join } from 'node:path';
import type { Duration, Size } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type RecursiveLoop, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageName, StageValues } from '../stages.ts';
import { acknowledgeTracing } from './acknowledge-tracing.ts';
import { bundleChecks } from './bundle-checks.ts';
import { EncryptionKey } from './encryption-key.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import type { NativePackages } from './native-packages.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface PipelineFunctionProps {
  /** Of its folder below `functions/`, and of the function. */
  readonly name: 'worker' | 'sweep' | 'curate' | 'announce' | 'audit';
  readonly description: string;
  readonly stage: StageName;
  readonly values: StageValues;
  /** What the function is told; one that knows of no source is not told where they are. */
  readonly environment: Partial<FunctionEnvironment>;
  /** Variables of the machine below the code: the code does not look at them. */
  readonly machineEnvironment?: Readonly<Record<string, string>>;
  /** The validated sources, copied into the bundle; none for a function that knows of no source. */
  readonly sourcesFile?: string;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  /** Of `/tmp`; 512 MB unless said. */
  readonly ephemeralStorage?: Size;
  /** Parts of the bundle that esbuild can not make: packages with native code. */
  readonly nativePackages?: NativePackages;
  readonly recursiveLoop?: RecursiveLoop;
  readonly reservedConcurrency?: number;
}

/**
 * A function of the pipeline: Node 24, one ESM file with everything but native code in it, its own log group and role.
 *
 * The role may write its own logs and nothing else; each construct that it works with grants what it needs.
 * Source maps name lines without carrying the sources.
 */
export class PipelineFunction extends Construct implements IGrantable {
  readonly lambda: NodejsFunction;
  readonly logGroup: LogGroup;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const encryptionKey = EncryptionKey.encrypting(this);
    this.logGroup = new LogGroup(this, 'Logs', {
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
      retention: props.values.logRetention,
      removalPolicy: props.values.removalPolicy,
    });
    const role = new Role(this, 'Role', {
      description: `Of the ${props.name} function of Runlake ${props.stage}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup.grantWrite(role);
    this.grantPrincipal = role.grantPrincipal;
    this.lambda = new NodejsFunction(this, 'Function', {
      functionName: `runlake-${props.stage}-${props.name}`,
      description: props.description,
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      entry: join(ROOT, 'functions', props.name, 'handler.ts'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.values.architecture,
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      role,
      logGroup: this.logGroup,
      environment: {
        ...props.environment,
        ...props.machineEnvironment,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: props.values.logLevel,
      },
      ...(props.values.tracing ? { tracing: Tracing.ACTIVE } : {}),
      ...(props.ephemeralStorage === undefined ? {} : { ephemeralStorageSize: props.ephemeralStorage }),
      ...(props.recursiveLoop === undefined ? {} : { recursiveLoop: props.recursiveLoop }),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      bundling: {
        format: OutputFormat.ESM,
        mainFields: ['module', 'main'],
        // The SDK of the runtime changes without us; the bundle holds the one that was tested.
        externalModules: [...(props.nativePackages?.external ?? [])],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        commandHooks: bundleChecks(props),
      },
    });
    if (props.values.tracing) acknowledgeTracing(role);
  }
}

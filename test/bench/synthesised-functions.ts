import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Its bundles have native code for this machine. */
const STAGE = 'emulated';

/** A function as it would be deployed. Units: bytes of its minified code, without what is native. */
export interface SynthesisedFunction {
  /** `worker`, `sweep` … */
  readonly name: string;
  readonly folder: string;
  readonly bytes: number;
  readonly memoryMegabytes: number;
  /** Its variables; those that only a deploy could fill in are left out. */
  readonly environment: Readonly<Record<string, string>>;
}

const TemplateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).optional(),
      Metadata: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

const FunctionSchema = z.object({
  FunctionName: z.string(),
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

/** Bundles every function of the app by `cdk synth`. Errors: what the synth says, when it fails. */
export async function synthesisedFunctions(folder: string): Promise<readonly SynthesisedFunction[]> {
  const words = ['synth', '--quiet', '--output', folder, '-c', `stage=${STAGE}`, '-c', 'config=sources.example.yaml'];
  const synth = spawn(join(ROOT, 'node_modules/.bin/cdk'), words, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(synth.stderr), once(synth, 'exit')]);
  if (code !== 0) throw new Error(`cdk synth failed:\n${said}`);
  const template = JSON.parse(await readFile(join(folder, `runlake-${STAGE}.template.json`), 'utf8'));
  const { Resources } = TemplateSchema.parse(template);
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return await Promise.all(
    functions.map(async ({ Properties, Metadata }) => {
      const { FunctionName, MemorySize, Environment } = FunctionSchema.parse(Properties);
      const asset = join(folder, z.string().parse(Metadata?.['aws:asset:path']));
      const variables = Object.entries(Environment.Variables);
      return {
        name: FunctionName.slice(`runlake-${STAGE}-`.length),
        folder: asset,
        bytes: (await stat(join(asset, 'index.mjs'))).size,
        memoryMegabytes: MemorySize,
        environment: Object.fromEntries(
          variables.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
        ),
      };
    }),
  );
}

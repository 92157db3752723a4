import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { stackName } from '../../shared/config/stack-names.ts';
import type { Emulator } from './command-environment.ts';
import { runCdk } from './run-cdk.ts';

/** The stage of infra/stages.ts whose values say what the emulator has. */
export const STAGE = 'emulated';

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Where the sources that are deployed stand. JSON is YAML. */
export const sourcesFile = ({ home }: Emulator): string => join(home, 'sources.yaml');

/** Deploys the app with these sources, for the first time or over what is there. Returns the stack's outputs. */
export async function deployStage(
  emulator: Emulator,
  sources: readonly unknown[],
): Promise<Readonly<Record<string, string>>> {
  const file = sourcesFile(emulator);
  await writeFile(file, JSON.stringify({ sources }, undefined, 1));
  const outputs = join(emulator.home, 'outputs.json');
  await runCdk(emulator, 'deploy', file, '--require-approval', 'never', '--outputs-file', outputs);
  return OutputsSchema.parse(JSON.parse(await readFile(outputs, 'utf8')))[stackName(STAGE)] ?? {};
}

/** Takes the stage away again. */
export const destroyStage = (emulator: Emulator): Promise<void> =>
  runCdk(emulator, 'destroy', sourcesFile(emulator), '--force');

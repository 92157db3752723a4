import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Sources } from '../../shared/config/sources.ts';

/** Name of the validated sources inside a bundle, relative to the folder that Lambda starts the code in. */
export const SOURCES_FILE = 'sources.json';

/**
 * Writes the validated sources beside the template, from where bundling copies them into each function: code and
 * configuration are one asset, so a deploy replaces both or neither.
 *
 * Returns the path. Holds references to secrets, never a secret.
 */
export function writeSourcesFile(scope: Construct, config: Sources): string {
  const folder = Stage.of(scope)?.assetOutdir ?? 'cdk.out';
  const path = resolve(folder, `${Stack.of(scope).stackName}.${SOURCES_FILE}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(config, undefined, 1)}\n`);
  return path;
}

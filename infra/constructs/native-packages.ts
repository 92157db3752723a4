import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import * as z from 'zod';

/** Packages that stay outside of the bundled file and are installed beside it, for the machine of Lambda. */
export interface NativePackages {
  /** In npm's words. */
  readonly cpu: 'arm64' | 'x64';
  /** Patterns of esbuild. */
  readonly external: readonly string[];
  /** Paths of a `package.json` and of its lock file, to be copied into the bundle. */
  readonly manifest: string;
  readonly lock: string;
  /** The native file that has to be there, relative to the bundle. */
  readonly binding: string;
}

const ROOT = resolve(import.meta.dirname, '..', '..');

const LockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Locked = z.infer<typeof LockSchema>['packages'];

/** A package and everything that it needs, as the project's own lock file has it. */
function withDependencies(packages: Locked, name: string): Locked {
  const found: Locked = {};
  const visit = (wanted: string): void => {
    const path = `node_modules/${wanted}`;
    const entry = packages[path];
    if (entry === undefined) throw new Error(`package-lock.json has no ${path}; run npm install`);
    if (found[path] !== undefined) return;
    found[path] = entry;
    for (const next of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) visit(next);
  };
  visit(name);
  return found;
}

/**
 * DuckDB for Linux on the functions' machine: written down beside the template as a `package.json` and a lock file of its own, cut out of the
 * project's, so that what is deployed is the version that was tested, by its hash.
 *
 * Errors: when the lock file lacks it.
 */
export function duckDbForLambda(scope: Construct, architecture: Architecture): NativePackages {
  const name = '@duckdb/node-api';
  const { lockfileVersion, packages } = LockSchema.parse(
    JSON.parse(readFileSync(resolve(ROOT, 'package-lock.json'), 'utf8')),
  );
  const wanted = withDependencies(packages, name);
  const manifest = {
    name: 'runlake-curate',
    private: true,
    dependencies: { [name]: wanted[`node_modules/${name}`]?.version },
  };
  const lock = { name: manifest.name, lockfileVersion, requires: true, packages: { '': manifest, ...wanted } };
  const folder = Stage.of(scope)?.assetOutdir ?? 'cdk.out';
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: unknown): string => {
    const path = resolve(folder, file);
    writeFileSync(path, `${JSON.stringify(content, undefined, 1)}\n`);
    return path;
  };
  const cpu = architecture.name === Architecture.ARM_64.name ? 'arm64' : 'x64';
  return {
    cpu,
    external: ['@duckdb/*'],
    manifest: write('duckdb.package.json', manifest),
    lock: write('duckdb.package-lock.json', lock),
    binding: `node_modules/@duckdb/node-bindings-linux-${cpu}/duckdb.node`,
  };
}

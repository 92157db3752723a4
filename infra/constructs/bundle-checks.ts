import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import { SOURCES_FILE } from './sources-file.ts';

/** What a minified function may weigh, for the sake of its cold start. Units: bytes. */
export const BUNDLE_BUDGET_BYTES = 1_000_000;

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** Commands of bash around esbuild: put the sources beside the code, say what the code weighs, and refuse too much of it. */
export const bundleChecks = (name: string, sourcesFile: string): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (_input, output) => [
    `cp ${quoted(sourcesFile)} ${quoted(`${output}/${SOURCES_FILE}`)}`,
    [
      `bytes=$(($(wc -c < ${quoted(`${output}/index.mjs`)})))`,
      `echo "bundle of ${name}: $bytes bytes minified, budget ${BUNDLE_BUDGET_BYTES}"`,
      `{ [ "$bytes" -le ${BUNDLE_BUDGET_BYTES} ] || { echo 'the bundle of ${name} is over its budget' >&2; false; }; }`,
    ].join(' && '),
  ],
});

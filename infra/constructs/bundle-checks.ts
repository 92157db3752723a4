import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { NativePackages } from './native-packages.ts';
import { SOURCES_FILE } from './sources-file.ts';

/** What a minified function may weigh, for the sake of its cold start. Units: bytes. */
export const BUNDLE_BUDGET_BYTES = 1_000_000;

/** What Lambda takes at most, unzipped. Units: KiB. */
const LAMBDA_LIMIT_KIB = 250 * 1024;

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

export interface BundleContents {
  readonly name: string;
  readonly sourcesFile?: string;
  readonly nativePackages?: NativePackages;
}

/**
 * Commands of bash around esbuild: put the sources and what is not bundled beside the code, say what the code weighs, and
 * refuse too much of it.
 */
export const bundleChecks = ({ name, sourcesFile, nativePackages }: BundleContents): ICommandHooks => ({
  beforeBundling: () => [],
  beforeInstall: () => [],
  afterBundling: (_input, output) => [
    ...(sourcesFile === undefined ? [] : [`cp ${quoted(sourcesFile)} ${quoted(`${output}/${SOURCES_FILE}`)}`]),
    [
      `bytes=$(($(wc -c < ${quoted(`${output}/index.mjs`)})))`,
      `echo "bundle of ${name}: $bytes bytes minified, budget ${BUNDLE_BUDGET_BYTES}"`,
      `{ [ "$bytes" -le ${BUNDLE_BUDGET_BYTES} ] || { echo 'the bundle of ${name} is over its budget' >&2; false; }; }`,
    ].join(' && '),
    ...(nativePackages === undefined ? [] : [installNative(name, nativePackages, output)]),
  ],
});

/** npm verifies every package against the hash in the lock file; `--prefix` keeps it from this project's own folder. */
function installNative(name: string, { cpu, manifest, lock, binding }: NativePackages, output: string): string {
  return [
    `cp ${quoted(manifest)} ${quoted(`${output}/package.json`)}`,
    `cp ${quoted(lock)} ${quoted(`${output}/package-lock.json`)}`,
    `npm ci --prefix ${quoted(output)} --os=linux --cpu=${cpu} --libc=glibc --ignore-scripts --omit=dev --prefer-offline --no-audit --no-fund --silent`,
    `{ [ -f ${quoted(`${output}/${binding}`)} ] || { echo '${binding} is missing in the bundle of ${name}' >&2; false; }; }`,
    `kib=$(du -sk ${quoted(output)} | cut -f1)`,
    `echo "bundle of ${name} with native code: $kib KiB unzipped, limit ${LAMBDA_LIMIT_KIB}"`,
    `{ [ "$kib" -le ${LAMBDA_LIMIT_KIB} ] || { echo 'the bundle of ${name} is larger than Lambda takes' >&2; false; }; }`,
  ].join(' && ');
}

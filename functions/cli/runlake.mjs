#!/usr/bin/env node
// Runlake is TypeScript that Node 24 runs as it is. Under an older Node this starts the one that npm installed.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const args = process.argv.slice(2);

if (Number.parseInt(process.versions.node, 10) >= 24) {
  process.argv[1] = main;
  await import(main);
} else {
  const node = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  const child = spawn(node, [main, ...args], { stdio: 'inherit', env: { ...process.env, RUNLAKE_LAUNCHED: '1' } });
  // The terminal sends its signals to the child as well; what is sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startRuntimeApi } from './runtime-api.ts';
import type { SynthesisedFunction } from './synthesised-functions.ts';

/** One start of a function, and its first two invocations where there is an event for it. Units: milliseconds. */
export interface ColdStart {
  /** From the start of the process until it asks for an event: Node itself and `initMs`. */
  readonly readyMs: number;
  /** Loading the bundle. */
  readonly initMs: number;
  readonly firstMs?: number;
  readonly secondMs?: number;
}

/** A process that has not come so far by then never will. Units: milliseconds. */
const PATIENCE_MS = 60_000;
const RUNTIME = fileURLToPath(new URL('./lambda-runtime.mjs', import.meta.url));

/**
 * Starts a function in a process of its own, as Lambda does, and has it answer the same event twice.
 *
 * Errors: the function failed, or answered other than `expected`; with what it wrote to its standard error.
 */
export async function measureFunction(
  { name, folder, memoryMegabytes, environment }: SynthesisedFunction,
  cloud: Readonly<Record<string, string>>,
  invocation: { readonly event: unknown; readonly expected: string } | undefined,
): Promise<ColdStart> {
  const api = await startRuntimeApi();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [RUNTIME], {
    env: {
      ...environment,
      ...cloud,
      TZ: ':UTC',
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const gone = once(child, 'exit').then(async (): Promise<never> => {
    throw new Error(`the function ${name} ended:\n${await said}`);
  });
  // Its end is only of interest while something is awaited.
  gone.catch(() => {});
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  try {
    const initMs = await Promise.race([api.ready, gone]);
    const readyMs = performance.now() - startedAt;
    if (invocation === undefined) return { readyMs, initMs };
    const answerMs = async (): Promise<number> => {
      const { ok, body, ms } = await Promise.race([api.invoke(invocation.event), gone]);
      if (!ok || body !== invocation.expected) throw new Error(`the function ${name} answered ${body}`);
      return ms;
    };
    return { readyMs, initMs, firstMs: await answerMs(), secondMs: await answerMs() };
  } finally {
    clearTimeout(patience);
    child.kill('SIGKILL');
    await gone.catch(() => {});
    api.close();
  }
}

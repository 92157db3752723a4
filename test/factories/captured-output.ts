import { vi } from 'vitest';

/** What a verb wrote to stdout and stderr, and its exit code. */
export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb in this process and keeps what it writes. Errors: those of the verb. */
export async function captureOutput(run: () => Promise<number>): Promise<Captured> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk: string | Uint8Array) => {
      written[name] += chunk.toString();
      return true;
    }),
  );
  try {
    const code = await run();
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

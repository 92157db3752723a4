import type { Scratch, ScratchFile } from '../../shared/ports/scratch.ts';

/** Scratch space as arrays; `open` counts the files that were not disposed of. */
export class MemoryScratch implements Scratch {
  open = 0;

  async write(lines: Iterable<string>): Promise<ScratchFile> {
    let kept: readonly string[] | undefined = [...lines];
    this.open += 1;
    return {
      async *read() {
        if (kept === undefined) throw new Error('the file was disposed of');
        yield* kept;
      },
      dispose: async () => {
        if (kept !== undefined) this.open -= 1;
        kept = undefined;
      },
    };
  }
}

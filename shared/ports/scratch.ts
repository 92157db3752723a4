/** Lines that were put aside. Read any number of times, in the order in which they were written, until `dispose`. */
export interface ScratchFile {
  read(): AsyncIterable<string>;
  dispose(): Promise<void>;
}

/**
 * Space for what does not fit into memory while it is being sorted: local, of this process alone, gone when it ends.
 * Errors: transient when there is no space left.
 */
export interface Scratch {
  /** Puts lines aside; none of them holds a newline. */
  write(lines: Iterable<string>): Promise<ScratchFile>;
}

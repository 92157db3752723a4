/** What every verb gets besides its words. */
export interface VerbContext {
  readonly version: string;
}

/** One verb of the command line. Returns the exit code. Errors: UsageError for what the person has to change. */
export type Verb = (words: readonly string[], context: VerbContext) => Promise<number>;

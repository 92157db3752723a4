/** Counts AWS calls by kind (`S3 PutObject`), for the bill and for the benches. Every HTTP attempt counts, retries too. */
export class AwsCallCounter {
  readonly #counts = new Map<string, number>();

  /** One attempt; the two names are what the SDK calls its client and its command. */
  count(clientName: string, commandName: string): void {
    const kind = `${clientName.replace(/Client$/, '')} ${commandName.replace(/Command$/, '')}`;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** Counts so far, by kind in alphabetic order. */
  callCounts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([left], [right]) => left.localeCompare(right)));
  }
}

/** What a use case needs of the outside world and a simulation wants to own. */
export interface Environment {
  /** Epoch milliseconds, UTC. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** A unique id. */
  newId(): string;
  /** Resolves after so long. Units: milliseconds. */
  sleep(ms: number): Promise<unknown>;
}

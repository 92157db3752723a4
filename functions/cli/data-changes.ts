import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findPublishedCloud } from '../../infra/local/published-cloud.ts';

/** Notices that something was written to the index of a data directory, without opening it. */
export class DataChanges {
  readonly #dataDir: string;
  #known: string | undefined;

  constructor(data: string) {
    this.#dataDir = resolve(data);
  }

  /** True at first, while a process works on the directory, and when it has been written to since `seen`. */
  since(): boolean {
    return findPublishedCloud(this.#dataDir) !== undefined || this.#signature() !== this.#known;
  }

  /** Whatever is there now has been looked at. Opening a directory writes to it as well, so this comes after closing it. */
  seen(): void {
    // What a process writes after its last look and before it ends shows as a difference.
    this.#known = findPublishedCloud(this.#dataDir) === undefined ? this.#signature() : undefined;
  }

  #signature(): string {
    const folder = join(this.#dataDir, 'index');
    try {
      return readdirSync(folder)
        .map((name) => `${name} ${statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0}`)
        .join('\n');
    } catch {
      return '';
    }
  }
}

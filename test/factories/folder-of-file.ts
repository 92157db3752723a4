import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/**
 * A folder that is removed when the tests of a file are over, also when they fail. To be called at the top level of the file,
 * or of a module that it imports. `name` says whose it is.
 */
export function folderOfFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `runlake-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

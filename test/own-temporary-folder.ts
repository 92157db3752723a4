import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of tests a temporary folder of its own, for its workers and all that they start, and removes it when the run ends or
 * is interrupted: what tests leave that fail, or are killed, goes with it.
 */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'runlake-tests-'));
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../shared/domain/secret.ts';

/** The key that seals vendor tokens in a local index; made once per data directory, readable by its owner only. */
export async function localSealingKey(dataDir: string): Promise<Secret> {
  const file = join(dataDir, 'sealing-key');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return new Secret((await readFile(file, 'utf8')).trim());
}

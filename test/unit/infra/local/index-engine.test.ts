import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openIndexEngine } from '../../../../infra/local/index-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'runlake-engine-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('the index is opened anew, once, after a write has failed', async () => {
  const engine = await openIndexEngine(folder);
  const first = await engine.current();
  expect(await engine.current()).toBe(first);
  engine.distrust();
  const [second, third] = await Promise.all([engine.current(), engine.current()]);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  expect(await engine.current()).toBe(second);
  await engine.close();
});

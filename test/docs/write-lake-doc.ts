/** `npm run docs:lake`: puts the tables, views and named queries into docs/lake.md as they are declared. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeLake } from '../../shared/lake/describe-lake.ts';
import { QUERIES } from '../../shared/lake/queries/queries.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import { VIEWS } from '../../shared/lake/views.ts';

const file = join(import.meta.dirname, '../../docs/lake.md');
let document = await readFile(file, 'utf8');
for (const [name, chapter] of Object.entries(describeLake(TABLES, VIEWS, QUERIES))) {
  const from = document.indexOf('-->', document.indexOf(`<!-- ${name}:`)) + '-->'.length;
  const to = document.indexOf(`<!-- end of ${name} -->`);
  document = `${document.slice(0, from)}\n\n${chapter}\n\n${document.slice(to)}`;
}
await writeFile(file, document);

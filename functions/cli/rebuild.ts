import { TABLES, tableNamed } from '../../shared/lake/tables.ts';
import { type RebuiltObject, rebuild as rebuildDays } from '../curate/rebuild.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { landedDays } from './landed-days.ts';
import { noWords } from './list-options.ts';
import { withData } from './open-data.ts';
import { rebuildServices } from './rebuild-services.ts';
import { writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** `runlake rebuild`: the lake once more from what has landed, and what that changes. */
export const rebuild: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    table: { type: 'string', multiple: true },
    source: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
  });
  noWords(positionals, 'rebuild');
  const tables = values.table === undefined ? {} : { tables: values.table.map(parseTable) };
  const asked = { from: parseDay('--from', values.from), to: parseDay('--to', values.to) };
  if (asked.from !== undefined && asked.to !== undefined && asked.from > asked.to)
    throw new UsageError(`--from ${asked.from} is after --to ${asked.to}`);
  return withData(values.data, values.source, async (data) => {
    const services = await rebuildServices(data);
    let [objects, changed] = [0, 0];
    for (const { id: source, vendor } of data.sources) {
      const known = await landedDays(data, source);
      if (known === undefined) continue;
      // Outside of what has landed there is nothing to build, however far the range reaches.
      const [from, to] = [latest(asked.from, known.from), earliest(asked.to, known.to)];
      if (from > to) continue;
      for await (const object of rebuildDays(services, { source, vendor, from, to, ...tables })) {
        objects += 1;
        if (!object.changed) continue;
        changed += 1;
        await writeOut(`${changeOf(object)}\n`);
      }
    }
    process.stderr.write(`${objects} objects were built from what has landed, ${changed} of them changed.\n`);
    return EXIT.ok;
  });
};

const latest = (asked: string | undefined, known: string): string =>
  asked !== undefined && asked > known ? asked : known;
const earliest = (asked: string | undefined, known: string): string =>
  asked !== undefined && asked < known ? asked : known;

function parseTable(name: string): string {
  if (tableNamed(name) !== undefined) return name;
  throw new UsageError(`there is no table "${name}"; there is ${TABLES.map((table) => table.name).join(', ')}`);
}

function parseDay(option: string, text: string | undefined): string | undefined {
  const isDay = text === undefined || (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)));
  if (isDay) return text;
  throw new UsageError(`${option} is "${text}"; write a UTC day as in 2030-01-31`);
}

/** A changed object for people. */
export function changeOf({ key, before, after }: Pick<RebuiltObject, 'key' | 'before' | 'after'>): string {
  if (before === undefined) return `${key}  new, ${after.rows} rows`;
  // The same content as was built before, so it was the object that was not it any more.
  if (before.sha256 === after.sha256) return `${key}  ${after.rows} rows as before; it was damaged, and is whole again`;
  if (before.rows === after.rows) return `${key}  ${after.rows} rows as before, other content`;
  return `${key}  ${before.rows} → ${after.rows} rows`;
}

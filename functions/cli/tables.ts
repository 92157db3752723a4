import type { Column } from '../../shared/lake/column.ts';
import { QUERIES } from '../../shared/lake/queries/queries.ts';
import { TABLES, tableNamed } from '../../shared/lake/tables.ts';
import { VIEWS } from '../../shared/lake/views.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { formatBytes, formatTable } from './format.ts';
import { columnsOf, type TableFigures, tableFigures } from './lake-catalog.ts';
import { curatedFolder, withLake } from './open-lake.ts';
import { printTable } from './print-list.ts';
import { writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** `runlake tables`: what there is to query, and how much of it. */
export const tables: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
  });
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much; write runlake tables NAME`);
  return name === undefined ? listAll(values.data, values.json) : describe(name, values.data, values.json);
};

async function listAll(data: string, json: boolean): Promise<number> {
  const figures = await withLake(data, undefined, async (lake) => {
    const all: TableFigures[] = [];
    for (const table of TABLES) all.push(await tableFigures(lake, curatedFolder(data), table));
    return all;
  });
  const views = VIEWS.map(({ name, comment }) => ({ name, comment }));
  const queries = QUERIES.map(({ name, title, description }) => ({ name, title, description }));
  if (json) {
    await writeOut(`${JSON.stringify({ tables: figures, views, queries })}\n`);
    return EXIT.ok;
  }
  await printTable(
    ['table', 'rows', 'bytes', 'days', 'newest day', 'comment'],
    figures.map(({ table, rows, bytes, days, newestDay, comment }) => [
      table,
      rows,
      formatBytes(bytes),
      days,
      newestDay ?? '',
      comment,
    ]),
    ['bytes'],
  );
  const below = [
    formatTable(
      ['view', 'comment'],
      views.map(({ name, comment }) => [name, comment]),
    ),
    formatTable(
      ['query', 'answers'],
      queries.map((query) => [query.name, query.title]),
    ),
  ];
  await writeOut(`\n${below.join('\n\n')}\n`);
  return EXIT.ok;
}

/** Columns are the same everywhere; figures need data, and a view has none of its own. */
async function describe(name: string, data: string, json: boolean): Promise<number> {
  const table = tableNamed(name);
  const columns = columnsOf(table, name);
  if (columns === undefined) {
    const known = [...TABLES, ...VIEWS].map((one) => one.name).join(', ');
    throw new UsageError(`there is no table or view "${name}"; there is ${known}`);
  }
  const comment = table?.comment ?? VIEWS.find((view) => view.name === name)?.comment ?? '';
  const figures =
    table === undefined
      ? undefined
      : await withLake(data, undefined, (lake) => tableFigures(lake, curatedFolder(data), table));
  if (json) {
    const described = { name, comment, ...(figures === undefined ? {} : figures), columns: columns.map(shown) };
    await writeOut(`${JSON.stringify(described)}\n`);
    return EXIT.ok;
  }
  await writeOut(`${comment}\n${figures === undefined ? '' : `${sentence(figures)}\n`}\n`);
  await printTable(
    ['column', 'type', 'comment'],
    columns.map((column) => [column.name, column.type, column.comment]),
    [],
  );
  return EXIT.ok;
}

const shown = ({ name, type, comment }: Column): Column => ({ name, type, comment });

function sentence({ rows, bytes, objects, days, sources, newestDay }: TableFigures): string {
  if (newestDay === null) return 'Nothing was built yet.';
  return `${rows} rows, ${formatBytes(bytes)} in ${objects} objects: ${days} days up to ${newestDay} of ${sources.join(', ')}.`;
}

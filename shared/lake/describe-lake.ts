import type { Column } from './column.ts';
import type { NamedQuery } from './queries/named-query.ts';
import type { LakeTable } from './table.ts';
import type { LakeView } from './views.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

const columnRows = (columns: readonly Column[]): string =>
  rows(
    ['column', 'type', 'meaning'],
    columns.map(({ name, type, comment }) => [`\`${name}\``, type, comment]),
  );

const tableSection = ({ name, comment, version, columns, selects, orderBy }: LakeTable): string => `### ${name}

${comment} Version ${version}; made of ${Object.keys(selects)
  .map((stream) => `\`${stream}\``)
  .join(', ')}; ordered by ${orderBy.map((column) => `\`${column}\``).join(', ')}.

${columnRows(columns)}`;

const viewSection = ({ name, comment, columns }: LakeView): string => `### ${name}

${comment}

${columnRows(columns)}`;

const querySection = ({ name, title, description, example }: NamedQuery): string => `### ${name}

${title}. ${description} A row:

${rows(
  ['column', 'for example'],
  Object.entries(example).map(([column, value]) => [`\`${column}\``, value]),
)}`;

/** The chapters of docs/lake.md that are made of the declarations, as Markdown. */
export interface LakeChapters {
  readonly tables: string;
  readonly views: string;
  readonly queries: string;
}

/** Describes the lake for whoever asks it questions. Pure. Test: test/unit/lake/describe-lake.test.ts */
export const describeLake = (
  tables: readonly LakeTable[],
  views: readonly LakeView[],
  queries: readonly NamedQuery[],
): LakeChapters => ({
  tables: tables.map(tableSection).join('\n\n'),
  views: views.map(viewSection).join('\n\n'),
  queries: queries.map(querySection).join('\n\n'),
});

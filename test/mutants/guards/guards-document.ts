import type { Guard } from './guard.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const line = ({ name, against, file, test, title }: Guard): string =>
  `| ${cell(name)} | ${cell(against)} | \`${file}\` | \`${test}\`: ${cell(title)} |`;

/** The tables of docs/guards.md. */
export const guardTables = (
  chapters: readonly { readonly chapter: string; readonly guards: readonly Guard[] }[],
): string =>
  chapters
    .map(({ chapter, guards }) =>
      [
        `### ${chapter}`,
        '',
        '| guard | without it | file | test that fails |',
        '| --- | --- | --- | --- |',
        ...guards.map(line),
      ].join('\n'),
    )
    .join('\n\n');

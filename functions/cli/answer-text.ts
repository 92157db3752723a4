import type { AnswerColumn, Cell } from '../../shared/ports/lake-reader.ts';

/** Widest cell of a table for people. */
const MOST_CHARACTERS = 80;

const isDecimal = (cell: Cell): cell is { readonly decimal: string } => typeof cell === 'object' && cell !== null;

/** A value as text, exact; NULL is empty. */
const plainText = (cell: Cell): string => (cell === null ? '' : isDecimal(cell) ? cell.decimal : String(cell));

/** A cell for people: one line, cut where it is too long. */
export function shortText(cell: Cell): string {
  const line = plainText(cell).replace(/\s*[\r\n]+\s*/g, ' ⏎ ');
  const characters = [...line];
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}

/** A line of RFC 4180 with its end. NULL is nothing, an empty text is `""`. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: Cell): string {
  const text = plainText(cell);
  return cell === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row as one JSON object; integers and decimals with all their digits, as JSON numbers. What is no JSON number is text. */
export const jsonObject = (columns: readonly AnswerColumn[], cells: readonly Cell[]): string =>
  `{${columns.map(({ name }, at) => `${JSON.stringify(name)}:${jsonValue(cells[at] ?? null)}`).join(',')}}`;

function jsonValue(cell: Cell): string {
  if (typeof cell === 'bigint') return String(cell);
  if (isDecimal(cell)) return cell.decimal;
  if (typeof cell === 'number' && !Number.isFinite(cell)) return JSON.stringify(String(cell));
  return JSON.stringify(cell);
}

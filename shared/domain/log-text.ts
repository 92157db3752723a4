import { type LogHeader, logHeader } from './log-header.ts';

/** One entry of a text log, named as the fields of a JSON log are. `line` is its exact text, without the last newline. */
export interface LogTextEntry {
  readonly severity?: string;
  readonly logTimestamp?: string;
  readonly logMessage: string;
  readonly logger?: string;
  readonly line: string;
}

/** A longer entry is cut into several. Units: UTF-16 code units. */
const MAX_ENTRY_LENGTH = 1024 * 1024;

/**
 * Groups the lines of a text log into entries while it arrives.
 *
 * A line with a header (`logHeader`) begins an entry; every other line, as those of a stack trace, belongs to the entry
 * before it. Lines before the first header are an entry without severity, unless they are blank. An entry that is longer
 * than `maxLength` goes on in further ones with the same header. Shape: the `line`s, joined by newlines, are the text, where
 * no single line was cut and no blank lines stood at its beginning. Memory: one entry and one chunk; bytes that are no
 * UTF-8 become U+FFFD. Errors: none. Test: test/unit/domain/log-text.property.test.ts
 */
export class LogText {
  readonly #decoder = new TextDecoder('utf-8');
  readonly #maxLength: number;
  #rest = '';
  /** The line that is being read began in an entry that was cut. */
  #midLine = false;
  #header: LogHeader | undefined;
  #lines: string[] = [];
  #length = 0;

  constructor(maxLength: number = MAX_ENTRY_LENGTH) {
    this.#maxLength = maxLength;
  }

  push(chunk: Uint8Array): LogTextEntry[] {
    return this.#read(this.#decoder.decode(chunk, { stream: true }));
  }

  end(): LogTextEntry[] {
    const entries = this.#read(this.#decoder.decode());
    if (this.#rest !== '') this.#addLine(this.#rest, entries);
    this.#rest = '';
    this.#flush(entries);
    return entries;
  }

  #read(text: string): LogTextEntry[] {
    const entries: LogTextEntry[] = [];
    const lines = (this.#rest + text).split('\n');
    let rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#addLine(line, entries);
      this.#midLine = false;
    }
    while (rest.length > this.#maxLength) {
      const end = this.#cutAt(rest);
      this.#addLine(rest.slice(0, end), entries);
      this.#midLine = true;
      rest = rest.slice(end);
    }
    this.#rest = rest;
    return entries;
  }

  #addLine(line: string, entries: LogTextEntry[]): void {
    let rest = line;
    const header = this.#midLine ? undefined : logHeader(line);
    if (header !== undefined || this.#midLine) this.#flush(entries);
    if (header !== undefined) this.#header = header;
    while (rest.length > this.#maxLength) {
      this.#flush(entries);
      const end = this.#cutAt(rest);
      this.#keep(rest.slice(0, end));
      rest = rest.slice(end);
    }
    if (this.#length + rest.length > this.#maxLength || rest !== line) this.#flush(entries);
    this.#keep(rest);
  }

  #keep(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  #flush(entries: LogTextEntry[]): void {
    const line = this.#lines.join('\n');
    const begins = this.#header !== undefined;
    if (line !== '' && (begins || line.trim() !== '')) entries.push(entryOf(line, this.#header));
    this.#lines = [];
    this.#length = 0;
  }

  /** Never between the halves of a surrogate pair. */
  #cutAt(text: string): number {
    const before = text.charCodeAt(this.#maxLength - 1);
    const splitsPair = before >= 0xd800 && before < 0xdc00 && this.#maxLength > 1;
    return splitsPair ? this.#maxLength - 1 : this.#maxLength;
  }
}

function entryOf(line: string, header: LogHeader | undefined): LogTextEntry {
  const { message: _message, ...fields } = header ?? { message: '' };
  const end = line.indexOf('\n');
  const firstLine = end === -1 ? line : line.slice(0, end);
  // An entry that goes on has no header line of its own.
  const own = header === undefined ? undefined : logHeader(firstLine);
  const text = own === undefined ? line : `${own.message}${end === -1 ? '' : line.slice(end)}`;
  return { ...fields, logMessage: text.replaceAll('\r\n', '\n').replace(/\r$/, ''), line };
}

import { type LogHeader, logHeader } from './log-header.ts';

/** One entry of a text log, named as the fields of a JSON log are. `line` is its exact text, without the last newline. */
export interface LogTextEntry {
  readonly severity?: string;
  readonly logTimestamp?: string;
  /** Missing where it is `line`. */
  readonly logMessage?: string;
  readonly logger?: string;
  readonly line: string;
}

/**
 * So long may an entry be whatever stands around it, and what it does not use, others may. Units: UTF-16 code units.
 *
 * Many long entries side by side do not fit into memory, as DuckDB holds 2048 of them at once, and each several times.
 */
const SHARE = 4 * 1024;
/** What a text has to give before its first entry. */
const FIRST_SAVINGS = 32 * 1024;
const MAX_SAVINGS = 1024 * 1024;

/** Longer than most stack traces. */
const MAX_ENTRY_LENGTH = 64 * 1024;

/** What java.util.logging writes in the line before that of the level. */
const CLASS_AND_METHOD = /^([\w$]+(?:\.[\w$]+)+)(?: [\w$<>]+)?\s*$/;

/**
 * Groups the lines of a text log into entries while it arrives.
 *
 * A line with a header (`logHeader`) begins an entry; every other line, as those of a stack trace, belongs to the entry
 * before it. So does a level and a colon behind an entry with a time: as its second line it says the entry's severity.
 * Lines before the first header are an entry without severity; blank ones belong to the first header. An entry that is
 * longer than `maxLength`, or longer than its share where most are, goes on in further ones with the same header.
 * Shape: the `line`s, joined by newlines, are the text without its last newline, where no single line was cut. Memory: one
 * entry and one chunk. A byte order mark is dropped, and bytes that are no UTF-8 become U+FFFD. Errors: none.
 * Test: test/unit/domain/log-text.property.test.ts
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
  #savings = FIRST_SAVINGS;
  /** Where the message begins: the line, and the place in it. */
  #from = { line: 0, at: 0 };
  /** Nothing but blank lines has come. */
  #blank = true;
  /** The last line was the one that began the entry. */
  #fresh = false;

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
    while (rest.length > this.#limit()) {
      const end = this.#cutAt(rest);
      this.#addLine(rest.slice(0, end), entries);
      this.#midLine = true;
      rest = rest.slice(end);
    }
    this.#rest = rest;
    return entries;
  }

  #addLine(line: string, entries: LogTextEntry[]): void {
    const wasFresh = this.#fresh;
    this.#fresh = false;
    if (this.#midLine) this.#flush(entries);
    else this.#look(line, wasFresh, entries);
    let rest = line;
    if (this.#length + rest.length > this.#limit()) this.#flush(entries);
    while (rest.length > this.#limit()) {
      const end = this.#cutAt(rest);
      this.#keep(rest.slice(0, end));
      this.#flush(entries);
      rest = rest.slice(end);
    }
    this.#keep(rest);
  }

  /** Looks for the header of a new entry, or for what else the line says of the one that is open. */
  #look(line: string, wasFresh: boolean, entries: LogTextEntry[]): void {
    const header = logHeader(line);
    if (header === undefined) return;
    if (header.bare && this.#header?.timed === true) {
      if (wasFresh && this.#header.severity === undefined) this.#adopt(this.#header, header, line);
      return;
    }
    if (!this.#blank || this.#length + line.length > this.#limit()) this.#flush(entries);
    this.#header = header;
    this.#from = { line: this.#lines.length, at: line.length - header.message.length };
    this.#blank = false;
    this.#fresh = true;
  }

  #adopt(first: LogHeader, { severity, message }: LogHeader, line: string): void {
    const logger = CLASS_AND_METHOD.exec(first.message)?.[1];
    this.#header = { ...first, ...(severity === undefined ? {} : { severity }) };
    if (logger === undefined || first.logger !== undefined) return;
    this.#header = { ...this.#header, logger };
    if (this.#length + line.length <= this.#limit()) {
      this.#from = { line: this.#lines.length, at: line.length - message.length };
    }
  }

  #keep(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#blank) this.#blank = line.trim() === '';
  }

  #flush(entries: LogTextEntry[]): void {
    if (this.#lines.length === 0) return;
    entries.push(entryOf(this.#lines, this.#from, this.#header));
    this.#savings = Math.max(0, Math.min(MAX_SAVINGS, this.#savings + SHARE - this.#length));
    this.#lines = [];
    this.#length = 0;
    this.#from = { line: 0, at: 0 };
  }

  #limit(): number {
    return Math.min(this.#maxLength, Math.max(SHARE, this.#savings));
  }

  /** Never between the halves of a surrogate pair. */
  #cutAt(text: string): number {
    const limit = this.#limit();
    const before = text.charCodeAt(limit - 1);
    return before >= 0xd800 && before < 0xdc00 && limit > 1 ? limit - 1 : limit;
  }
}

function entryOf(
  lines: readonly string[],
  from: { readonly line: number; readonly at: number },
  { severity, logTimestamp, logger }: Partial<LogHeader> = {},
): LogTextEntry {
  const line = lines.join('\n');
  const [first = '', ...others] = lines.slice(from.line);
  const message = [first.slice(from.at), ...others].join('\n').replaceAll('\r\n', '\n').replace(/\r$/, '');
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(logTimestamp === undefined ? {} : { logTimestamp }),
    ...(message === line ? {} : { logMessage: message }),
    ...(logger === undefined ? {} : { logger }),
    line,
  };
}

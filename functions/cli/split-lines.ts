import { IngestError } from '../../shared/domain/errors.ts';

/**
 * The lines of a text in UTF-8, without their line ends (`\n` or `\r\n`); the last one also when it is not ended.
 * Memory: one line and one chunk. Errors: contract when it is not UTF-8.
 */
export async function* splitLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of decodeText(content)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

/** Bytes as text. A byte order mark is left out. Errors: contract when it is not UTF-8. */
export async function* decodeText(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of content) yield decode(() => decoder.decode(chunk, { stream: true }));
  yield decode(() => decoder.decode());
}

function decode(read: () => string): string {
  try {
    return read();
  } catch (error) {
    throw new IngestError('contract', 'it is not text in UTF-8', { cause: error });
  }
}

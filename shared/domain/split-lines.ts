/**
 * The lines of a text that arrives in pieces of UTF-8, without their newlines; the last one also when it has none.
 *
 * Only a line feed ends a line: JSON may hold U+2028 and its like as they are. Memory: one line and one chunk.
 * Errors: TypeError for what is not UTF-8.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

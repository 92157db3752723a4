const isWord = (character: string | undefined): boolean => character !== undefined && /^\w$/.test(character);

/** Length of the match of a sticky pattern at a place, 0 when there is none. */
function lengthAt(text: string, at: number, pattern: string): number {
  const sticky = new RegExp(pattern, 'y');
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}

/** Length of a whole word of hexadecimal digits, at least one of them decimal, that begins here. */
function hexWordAt(text: string, at: number): number {
  const word = /^\w+/.exec(text.slice(at))?.[0] ?? '';
  const hex = word.startsWith('0x') ? word.slice(2) : word;
  if (!/^[0-9a-f]+$/i.test(hex)) return 0;
  return /\d/.test(word) ? word.length : 0;
}

/** Length of what differs between occurrences of one error and begins here; 0 for what does not differ. */
function variableAt(text: string, at: number): number {
  const before = text[at - 1];
  if (text[at] === '"') return lengthAt(text, at, '"[^"]*"');
  if (text[at] === "'") {
    const length = isWord(before) ? 0 : lengthAt(text, at, "'[^']*'");
    return isWord(text[at + length]) ? 0 : length;
  }
  if (!isWord(before)) {
    const uuid = lengthAt(text, at, '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}');
    if (uuid > 0 && !isWord(text[at + uuid])) return uuid;
    const word = hexWordAt(text, at);
    if (word > 0) return word;
  }
  return lengthAt(text, at, '\\d+');
}

/** The first line of a message, at most 500 characters, with `#` for ids, quoted texts and numbers. */
export function maskedMessage(message: string): string {
  const line = [...(message.split('\n')[0] ?? '')].slice(0, 500).join('');
  let masked = '';
  for (let at = 0; at < line.length; ) {
    const length = variableAt(line, at);
    masked += length > 0 ? '#' : (line[at] ?? '');
    at += Math.max(1, length);
  }
  return masked;
}

/** A message of an attempt as the last word on it: without the promise that it is tried again. */
export function finalWords(message: string): string {
  const rest = message.replace(/[;,]? it is tried again\.?$/i, '');
  if (rest === message) return message;
  return /[.?!]$/.test(rest) ? rest : `${rest}.`;
}

import { IngestError } from '../../shared/domain/errors.ts';

/**
 * Splits JSON, whole or line by line, into one line per value: the items of each array that stands at the top, and every
 * other value that stands there.
 *
 * What is in a value stays as the vendor spelled it, numbers too: only line breaks between its tokens become spaces.
 * Memory: one value and one piece. Errors: contract when it is not JSON; the text is not quoted.
 * Test: test/unit/functions/cli/json-values.test.ts
 */
export class JsonValues {
  #value = '';
  /** Brackets of the value that are open; those of an array at the top are not its own. */
  #depth = 0;
  #string: 'none' | 'inside' | 'escaped' = 'none';
  #array: 'none' | 'begun' | 'after item' | 'after comma' = 'none';
  #afterBreak = false;
  #ended: string[] = [];

  /** The values that end within this piece of the text. */
  push(text: string): string[] {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charAt(at);
      if (this.#isOfValue(character)) continue;
      this.#value += text.slice(from, at);
      from = at + 1;
      this.#take(character);
    }
    this.#value += text.slice(from);
    return this.#ended.splice(0);
  }

  /** Ends the text; the last value may be one that nothing else ends. */
  end(): string[] {
    if (this.#string !== 'none' || this.#depth > 0 || this.#array !== 'none') throw notJson();
    this.#endValue();
    return this.#ended.splice(0);
  }

  /** Whether a character just belongs to the value. */
  #isOfValue(character: string): boolean {
    if (this.#string !== 'none') {
      if (this.#string === 'escaped') this.#string = 'inside';
      else if (character === '\\') this.#string = 'escaped';
      else if (character === '"') this.#string = 'none';
      return true;
    }
    if (character === ' ') return this.#depth > 0 && !this.#afterBreak;
    if (character === '\n' || character === '\r' || character === '\t') return false;
    this.#afterBreak = false;
    if (character === '"') this.#string = 'inside';
    if (character === ',') return this.#depth > 0;
    return character !== '[' && character !== ']' && character !== '{' && character !== '}';
  }

  #take(character: string): void {
    if (character === '{' || character === '[') this.#open(character);
    else if (character === '}' || character === ']') this.#close(character);
    else if (character === ',') this.#endItem('after comma');
    else this.#space();
  }

  #open(character: string): void {
    if (character === '[' && this.#depth === 0 && this.#array === 'none' && this.#value === '') {
      this.#array = 'begun';
      return;
    }
    this.#depth += 1;
    this.#value += character;
  }

  #close(character: string): void {
    if (this.#depth === 0) {
      if (character !== ']') throw notJson();
      if (this.#array !== 'begun' || this.#value !== '') this.#endItem('after item');
      this.#array = 'none';
      return;
    }
    this.#depth -= 1;
    this.#value += character;
    if (this.#depth === 0 && this.#array === 'none') this.#endValue();
  }

  #space(): void {
    if (this.#depth === 0 && this.#array === 'none') {
      this.#endValue();
      return;
    }
    // Two tokens stay two, so that what was not JSON does not become so.
    if (this.#value !== '' && !this.#afterBreak) this.#value += ' ';
    this.#afterBreak = true;
  }

  #endItem(array: 'after comma' | 'after item'): void {
    if (this.#array === 'none' || this.#value === '') throw notJson();
    this.#endValue();
    this.#array = array;
  }

  #endValue(): void {
    if (this.#value === '') return;
    const line = this.#value.trimEnd();
    this.#value = '';
    try {
      JSON.parse(line);
    } catch {
      throw notJson();
    }
    this.#ended.push(line);
  }
}

const notJson = (): IngestError => new IngestError('contract', 'it is not JSON');

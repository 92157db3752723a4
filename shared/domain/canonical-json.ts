import { hash } from 'node:crypto';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  KIND_OF_BYTE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  OTHER,
  QUOTE,
  SPACE,
} from './json-bytes.ts';

/**
 * A JSON text in the one spelling that equal values share: no white space, the keys of objects sorted by code unit,
 * arrays in their order, strings with as few escapes as can be.
 *
 * Numbers stay as they were spelled, since `1` and `1.0` may be different for who wrote them, and integers beyond 2^53
 * must not fall together. Absent and null are different. Of two fields with one key both stay, in their order.
 *
 * `json` must be valid JSON: what it gives for anything else has no meaning.
 * Test: test/unit/domain/canonical-json.property.test.ts
 */
export const canonicalJson = (json: string): string => new Reader(json).value();

/** The sha256 of the canonical spelling. Shape: lower-case hex. */
export const canonicalHash = (json: string): string => hash('sha256', canonicalJson(json), 'hex');

interface Field {
  readonly key: string;
  readonly text: string;
}

class Reader {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  value(): string {
    const first = this.#code();
    if (first === OPEN_OBJECT) return this.#object();
    if (first === OPEN_ARRAY) return this.#array();
    if (first === QUOTE) return this.#string();
    const from = this.#at;
    // What is not JSON must not stand still.
    do this.#at += 1;
    while (this.#at < this.#json.length && KIND_OF_BYTE[this.#json.charCodeAt(this.#at)] === OTHER);
    return this.#json.slice(from, this.#at);
  }

  #object(): string {
    const fields: Field[] = [];
    let sorted = true;
    this.#at += 1;
    while (this.#at < this.#json.length && this.#code() !== CLOSE_OBJECT) {
      const quoted = this.#string();
      const key = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
      this.#code();
      this.#at += 1;
      const before = fields.at(-1);
      if (before !== undefined && before.key > key) sorted = false;
      fields.push({ key, text: `${quoted}:${this.value()}` });
      this.#comma();
    }
    this.#at += 1;
    if (!sorted) fields.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
    return `{${fields.map(({ text }) => text).join()}}`;
  }

  #array(): string {
    const items: string[] = [];
    this.#at += 1;
    while (this.#at < this.#json.length && this.#code() !== CLOSE_ARRAY) {
      items.push(this.value());
      this.#comma();
    }
    this.#at += 1;
    return `[${items.join()}]`;
  }

  #string(): string {
    const json = this.#json;
    const from = this.#at;
    let end = json.indexOf('"', from + 1);
    this.#at = end === -1 ? json.length : end + 1;
    const plain = json.slice(from, this.#at);
    if (!plain.includes('\\')) return plain;
    while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
    this.#at = end === -1 ? json.length : end + 1;
    return JSON.stringify(JSON.parse(json.slice(from, this.#at)));
  }

  #comma(): void {
    if (this.#code() === COMMA) this.#at += 1;
  }

  /** The next code unit that is no white space. */
  #code(): number {
    let code = this.#json.charCodeAt(this.#at);
    while (KIND_OF_BYTE[code] === SPACE) {
      this.#at += 1;
      code = this.#json.charCodeAt(this.#at);
    }
    return code;
  }
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(json: string, at: number): boolean {
  let before = at - 1;
  while (json.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - 1 - before) % 2 === 1;
}

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COPIED = ['functions', 'infra', 'shared', 'test', 'package.json', 'sources.example.yaml'];

/** A copy of the tree, below `.runlake/mutants`, whose source may be changed; removed when it is disposed of. */
export class TreeCopy implements Disposable {
  readonly root: string;

  constructor(from: string, name: string) {
    this.root = join(from, '.runlake/mutants', name);
    this.#remove();
    mkdirSync(this.root, { recursive: true });
    for (const path of COPIED) cpSync(join(from, path), join(this.root, path), { recursive: true });
    symlinkSync(join(from, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** Replaces a text that stands in the file exactly once, until disposed of. Errors: it does not. */
  change(file: string, from: string, to: string): Disposable {
    const path = join(this.root, file);
    const before = readFileSync(path, 'utf8');
    const found = before.split(from).length - 1;
    if (found !== 1) throw new Error(`stands in ${file} ${found} times: ${from}`);
    writeFileSync(
      path,
      before.replace(from, () => to),
    );
    return { [Symbol.dispose]: () => writeFileSync(path, before) };
  }

  [Symbol.dispose](): void {
    this.#remove();
  }

  #remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

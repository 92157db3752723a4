/** What is needed of a node of Babel's syntax tree. */
interface Path {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
}

const WORD = /^[("“]?\p{L}[\p{L}’'-]*[.,:;)”"]*$/u;

/** Is this text written for people? Three words in a row of letters are; names, paths, headers and patterns are not. */
export function isProse(text: string): boolean {
  return text.split(/[\s/]+/).filter((word) => WORD.test(word)).length >= 3;
}

function shouldIgnore({ node }: Path): string | undefined {
  const text =
    node.type === 'StringLiteral' && typeof node.value === 'string'
      ? node.value
      : node.type === 'TemplateLiteral'
        ? (node.quasis ?? []).map(({ value }) => value.raw).join(' … ')
        : '';
  return isProse(text) ? 'words for people' : undefined;
}

/** Stryker leaves out what this names: the wording of messages and notes, which tests are free not to repeat. */
export const strykerPlugins = [{ kind: 'Ignore', name: 'words', value: { shouldIgnore } }];

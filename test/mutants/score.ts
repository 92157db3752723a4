import { relative } from 'node:path';

interface Mutant {
  readonly fileName: string;
  readonly status: string;
  readonly replacement?: string | undefined;
  readonly mutatorName: string;
  readonly location: { readonly start: { readonly line: number } };
}

/** What became of an area's mutants. Units: mutants. */
export interface AreaScore {
  readonly name: string;
  readonly found: number;
  readonly survived: number;
  /** Reached by no test of the area. */
  readonly unreached: number;
  /** Left out: words for people, and what is evaluated once, at import. */
  readonly ignored: number;
  readonly survivors: readonly string[];
}

export function scoreOf(name: string, mutants: readonly Mutant[]): AreaScore {
  const count = (...statuses: string[]): number => mutants.filter(({ status }) => statuses.includes(status)).length;
  const survivors = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ fileName, location, mutatorName, replacement, status }) => {
      const change = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 90);
      return `${relative('.', fileName)}:${location.start.line} ${status} ${mutatorName} → ${change}`;
    });
  return {
    name,
    found: count('Killed', 'Timeout'),
    survived: count('Survived'),
    unreached: count('NoCoverage'),
    ignored: count('Ignored'),
    survivors,
  };
}

/** Killed and timed out, of all that were tried; 1 where there was nothing. */
export const shareFound = ({
  found,
  survived,
  unreached,
}: Pick<AreaScore, 'found' | 'survived' | 'unreached'>): number => found / Math.max(1, found + survived + unreached);

export const totalOf = (scores: readonly AreaScore[]): AreaScore => {
  const sum = (key: 'found' | 'survived' | 'unreached' | 'ignored'): number =>
    scores.reduce((total, score) => total + score[key], 0);
  return {
    name: 'all',
    found: sum('found'),
    survived: sum('survived'),
    unreached: sum('unreached'),
    ignored: sum('ignored'),
    survivors: scores.flatMap(({ survivors }) => survivors),
  };
};

/** A Markdown table with one line for each area and one for all. */
export function scoreTable(scores: readonly AreaScore[]): string {
  const lines = [...scores, totalOf(scores)].map((score) => {
    const { name, found, survived, unreached, ignored } = score;
    return `| ${name} | ${found} | ${survived} | ${unreached} | ${ignored} | ${(100 * shareFound(score)).toFixed(1)} % |`;
  });
  return [
    '| area | found | survived | reached by no test | left out | score |',
    '| --- | --: | --: | --: | --: | --: |',
    ...lines,
  ].join('\n');
}

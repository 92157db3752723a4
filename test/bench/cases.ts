/**
 * What is measured, in the order in which each repetition runs them.
 *
 * - `copy`: floor; every file by plain HTTP to disk, its URL known beforehand
 * - `loop`: floor; the vendor's protocol in a plain loop (list, generate, poll at once, download to disk), no durability
 * - `memory`: the pipeline on in-memory ports: our own code alone
 * - `embedded`: the pipeline on the embedded cloud: the same code, the AWS SDK and the servers
 */
export const CASE_NAMES = ['copy', 'loop', 'memory', 'embedded'] as const;
export type CaseName = (typeof CASE_NAMES)[number];

export const CASE_TITLES: Readonly<Record<CaseName, string>> = {
  copy: 'plain copy',
  loop: 'plain protocol loop',
  memory: 'in-memory ports',
  embedded: 'embedded cloud',
};

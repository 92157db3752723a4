import { bad, type Check, good } from './finding.ts';
import type { KnownSource } from './known-sources.ts';
import { loadConfig } from './load-config.ts';

/** Are the sources that are deployed those of this configuration? */
export const configChecks = (file: string, deployed: readonly KnownSource[]): readonly Check[] => [
  {
    name: 'config',
    look: async () => {
      // Secrets in clear were refused when it was deployed.
      const configured = (await loadConfig(file, true)).map(({ id, vendor }) => `${id} (${vendor})`);
      const there = deployed.map(({ id, vendor }) => `${id} (${vendor})`);
      const findings = [
        ...missing(configured, there, `is in ${file}, but not deployed`),
        ...missing(there, configured, `is deployed, but not in ${file}`),
      ];
      return findings.length > 0 ? findings : [good(`${file} has the ${there.length} sources that are deployed`)];
    },
  },
];

const missing = (wanted: readonly string[], there: readonly string[], words: string) =>
  wanted
    .filter((one) => !there.includes(one))
    .map((one) => bad(`${one} ${words}`, 'Deploy this configuration, or name the one that was deployed.'));

import { describeProblems, parseSources } from '../../../shared/config/parse-sources.ts';

const CLEAR = { allowPlainSecrets: false };
/** A secret as it may be written. */
export const S = '"${env:SECRET}"';

/** Fields of a source that is right, as lines of YAML; auth stands in line 4. */
const RIGHT = {
  akinon: {
    auth: `{ token: ${S} }`,
    more: ['scope: { projectId: "7", projectSlug: shop, flows: [f] }'],
  },
  'sap-job-scheduling': {
    auth: `{ user: me, password: ${S} }`,
    more: ['baseUrl: https://jobs.example.com/scheduler/'],
  },
  snaplogic: {
    auth: `{ user: me, password: ${S} }`,
    more: ['scope: { org: "My Org" }'],
  },
} as const;
export type Vendor = keyof typeof RIGHT;

/** A file with one source; fields that are given take the place of those of the same name. */
export function file(vendor: Vendor, auth: string = RIGHT[vendor].auth, ...fields: readonly string[]): string {
  const names = fields.map((field) => field.split(':')[0]);
  const kept = RIGHT[vendor].more.filter((field) => !names.includes(field.split(':')[0]));
  const lines = [`vendor: ${vendor}`, `auth: ${auth}`, ...kept, ...fields];
  return ['sources:', '  - id: a', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

/** The source of a file that is right. */
export function read(text: string, options = CLEAR) {
  const parsed = parseSources(text, options);
  if (!parsed.ok) throw new Error(describeProblems('f', parsed.problems));
  const [source] = parsed.config.sources;
  if (source === undefined) throw new Error('there is no source');
  return source;
}

/** The problems of a file that is wrong, as people read them. */
export function problems(text: string, options = CLEAR): string[] {
  const parsed = parseSources(text, options);
  if (parsed.ok) throw new Error('it was accepted');
  return describeProblems('f', parsed.problems).split('\n');
}

/** What is said of an address that is none. */
export const URL_WORDS =
  'not an acceptable address; allowed: an https:// address without credentials, query or fragment (http:// only for 127.0.0.1, localhost or [::1])';

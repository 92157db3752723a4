import { sourcesJsonSchema } from '../../shared/config/sources.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { noWords } from './list-options.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/** `runlake schema`: the JSON Schema of `sources.yaml`, for editors; docs/sources.schema.json is its output. */
export const schema: Verb = async (words) => {
  noWords(parseWords(words, {}).positionals, 'schema');
  await writeOut(`${JSON.stringify(sourcesJsonSchema(), undefined, 2)}\n`);
  return EXIT.ok;
};

import { sourcesJsonSchema } from '../../shared/config/sources.ts';
import { landedEventJsonSchema } from '../../shared/domain/landed-event.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { noWords } from './list-options.ts';
import { writeOut } from './standard-output.ts';
import type { Verb } from './verb.ts';

/**
 * `runlake schema`: the JSON Schema of `sources.yaml`, for editors; docs/sources.schema.json is its output. With `--event`
 * that of a landed event: docs/run-log-landed.schema.json.
 */
export const schema: Verb = async (words) => {
  const { values, positionals } = parseWords(words, { event: { type: 'boolean', default: false } });
  noWords(positionals, 'schema');
  const printed = values.event ? landedEventJsonSchema() : sourcesJsonSchema();
  await writeOut(`${JSON.stringify(printed, undefined, 2)}\n`);
  return EXIT.ok;
};

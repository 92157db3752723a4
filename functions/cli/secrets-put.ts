import { text } from 'node:stream/consumers';
import { createAwsClients } from '../../shared/adapters/aws-clients.ts';
import { putSecret } from '../../shared/adapters/put-secret.ts';
import { Secret } from '../../shared/domain/secret.ts';
import { parseWords } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onlyWord } from './list-options.ts';
import { writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

/** Names as `sources.yaml` can refer to them, which are those of Secrets Manager without a field. */
const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** `runlake secrets put`: writes what comes on stdin as a secret, so that it is in no command line and no history. */
export const secretsPut: Verb = async (words) => {
  const { positionals } = parseWords(words, {});
  const name = onlyWord(positionals, 'runlake secrets put NAME', 'a name');
  if (!NAME.test(name)) throw new UsageError(`"${name}" is no name of a secret; it takes letters, digits and /_+=.@-`);
  if (process.stdin.isTTY)
    process.stderr.write('Type the secret and end it with Ctrl-D; it is shown while you type.\n');
  const value = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (value === '') throw new UsageError('there is nothing on stdin; write … | runlake secrets put NAME');
  const clients = createAwsClients({ concurrency: 1 });
  try {
    const what = await putSecret(await clients.secretsManager(), name, new Secret(value));
    await writeOut(`Secret ${name} was ${what}; a source refers to it as \${secret:${name}}.\n`);
    return EXIT.ok;
  } finally {
    clients.destroy();
  }
};

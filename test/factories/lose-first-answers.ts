import type { EmbeddedFixture } from './embedded-adapters.ts';

/** From now on every write to the index takes effect, but its first answer gets lost on the way back. Returns what ends it. */
export function loseFirstAnswers({ clients }: EmbeddedFixture): () => void {
  let attempts = 0;
  const name = 'loseAnswer';
  clients.dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const isWrite = context.commandName === 'PutItemCommand' || context.commandName === 'UpdateItemCommand';
      if (isWrite && ++attempts % 2 === 1)
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
      return answer;
    },
    { step: 'deserialize', priority: 'high', name },
  );
  return () => void clients.dynamodb.middlewareStack.remove(name);
}

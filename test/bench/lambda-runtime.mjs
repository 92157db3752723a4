/**
 * The runtime of a measured function, as small as can be: loads its handler as Lambda does, then asks the Runtime API for one
 * event after the other. How long loading took is told with the first question. Started by `measured-function.ts`.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root = '', AWS_LAMBDA_FUNCTION_NAME: name } = process.env;
const startedAt = performance.now();
const { handler } = await import(pathToFileURL(join(root, 'index.mjs')).href);
const initMs = performance.now() - startedAt;
// Only now: what the function needs of it belongs to its own init.
const { Agent, request } = await import('node:http');
const agent = new Agent({ keepAlive: true });

const ask = (method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const asked = request(`http://${api}/2018-06-01/runtime/${path}`, { method, agent, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ text, headers: response.headers });
    });
    asked.on('error', reject).end(body);
  });

for (;;) {
  const { text, headers } = await ask('GET', 'invocation/next', undefined, { 'x-init-ms': String(initMs) });
  const id = headers['lambda-runtime-aws-request-id'];
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  const context = {
    awsRequestId: id,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  const answer = await Promise.resolve(handler(JSON.parse(text), context)).then(
    (value) => ['response', JSON.stringify(value ?? null)],
    (error) => ['error', JSON.stringify({ errorType: error?.name, errorMessage: String(error?.message) })],
  );
  await ask('POST', `invocation/${id}/${answer[0]}`, answer[1]);
}

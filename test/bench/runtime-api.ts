import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a function has answered. Units: milliseconds, from handing out the event until the answer was there. */
export interface Answered {
  readonly ms: number;
  readonly ok: boolean;
  readonly body: string;
}

export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** When the function has asked for its first event; its value is what loading it took. Units: milliseconds. */
  readonly ready: Promise<number>;
  /** Hands an event to the function; one at a time. */
  invoke(event: unknown): Promise<Answered>;
  close(): void;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly answered: (answer: Answered) => void;
  startedAt: number;
}

const TIMEOUT_MS = 60_000;

/**
 * The Lambda Runtime API for one function, on the loopback: `invocation/next` waits until there is an event, `response` and
 * `error` end it. Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const isReady = Promise.withResolvers<number>();
  let waiting: ServerResponse | undefined;
  let invocation: Invocation | undefined;

  const handOut = (): void => {
    if (waiting === undefined || invocation === undefined) return;
    const response = waiting;
    waiting = undefined;
    invocation.startedAt = performance.now();
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + TIMEOUT_MS),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:measured',
    });
    response.end(JSON.stringify(invocation.event));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, id: string, ok: boolean): Promise<void> => {
    const endedAt = performance.now();
    const body = await text(request);
    response.writeHead(202).end();
    if (invocation?.id !== id) return;
    const { answered, startedAt } = invocation;
    invocation = undefined;
    answered({ ms: endedAt - startedAt, ok, body });
  };

  const server = createServer((request, response) => {
    const [, id = '', what] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
    if (id === 'next') {
      isReady.resolve(Number(request.headers['x-init-ms']));
      waiting = response;
      handOut();
    } else {
      void answer(request, response, id, what === 'response');
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the Runtime API has no port');
  return {
    address: `127.0.0.1:${address.port}`,
    ready: isReady.promise,
    invoke: (event) =>
      new Promise<Answered>((answered) => {
        invocation = { id: randomUUID(), event, answered, startedAt: 0 };
        handOut();
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

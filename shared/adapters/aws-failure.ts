import { IngestError } from '../domain/errors.ts';
import { redact } from '../domain/redact.ts';

/** One call of an AWS API, as a person would name it: `DynamoDB`, `PutItem`, `table runlake`. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly resource: string;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The AWS error code (`NoSuchKey`), the Node error code (`ECONNREFUSED`) or the name of whatever else was thrown. */
export function failureName(error: unknown): string {
  const name = field(error, 'name');
  const code = field(error, 'code');
  if (typeof code === 'string' && (name === 'Error' || name === 'TimeoutError' || name === 'AggregateError'))
    return code;
  return typeof name === 'string' ? name : 'unknown error';
}

/** HTTP status of the answer; `undefined` when there was none. */
export function failureStatus(error: unknown): number | undefined {
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

/** How often the SDK tried. More than once means: an earlier try may have taken effect although its answer was lost. */
export function failureAttempts(error: unknown): number {
  const attempts = field(field(error, '$metadata'), 'attempts');
  return typeof attempts === 'number' ? attempts : 1;
}

const MISSING = new Set([
  'NoSuchBucket',
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);
const NO_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
]);

/** What the embedded storage says of an object whose file is not as it left it. */
function objectTrouble(error: unknown): 'changed' | 'missing' | undefined {
  const said = error instanceof Error ? error.message : '';
  if (said.includes('The file of this object was changed')) return 'changed';
  return /The file of this object can ?not be read: ENOENT/.test(said) ? 'missing' : undefined;
}

function advice(name: string, status: number | undefined, object: 'changed' | 'missing' | undefined): string {
  if (object !== undefined) return `The object's file is ${object}: restore it from a backup.`;
  if (MISSING.has(name)) return 'It does not exist: deploy the stack, or check the name and the region.';
  if (NO_CREDENTIALS.has(name)) return 'The AWS credentials are missing, expired or wrong: renew them.';
  if (status === 403) return 'The role of this process lacks the permission: check its policy.';
  if (/throttl|slow ?down|throughput|limitexceeded/i.test(name) || status === 429)
    return 'AWS throttles; it is tried again.';
  if (status === 507 || name === 'ENOSPC')
    return 'The disk of the data directory is full: free some space; work goes on by itself.';
  if (status !== undefined && status >= 500) {
    return 'The service fails; it is tried again. On the embedded cloud, see whether the disk of the data directory is full.';
  }
  if (status === undefined) return 'There was no answer: check the endpoint and the network; it is tried again.';
  return 'It is tried again; if it stays, compare the request with the documentation of the API.';
}

/**
 * Turns what an AWS client threw into a `transient` error that says what was called, what came back and what to do.
 *
 * Never in the message: request bodies, keys of items, credentials.
 */
export function awsFailure(error: unknown, call: AwsCall): IngestError {
  if (error instanceof IngestError) return error;
  const name = failureName(error);
  const status = failureStatus(error);
  const object = objectTrouble(error);
  const said = error instanceof Error ? redact(error.message).slice(0, 200).trim() : '';
  const answer = [name, status === undefined ? '' : `HTTP ${status}`, said === name ? '' : said].filter(
    (word) => word !== '',
  );
  return new IngestError(
    'transient',
    `${call.service} ${call.operation} on ${call.resource} failed (${answer.join(', ')}). ${advice(name, status, object)}`,
    {
      cause: error,
      safe: { service: call.service, operation: call.operation, resource: call.resource, error: name, status, object },
    },
  );
}

/** Whether AWS has said that what was called is not there. `error`: of `awsFailure`; any other says nothing. */
export const saysMissing = ({ safe }: IngestError): boolean =>
  safe.service !== undefined && (MISSING.has(String(safe.error)) || safe.status === 404);

/** Makes an AWS call; whatever it throws comes out of `awsFailure`. */
export async function callAws<T>(call: AwsCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw awsFailure(error, call);
  }
}

import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { IngestError } from '../domain/errors.ts';
import { callAws } from './aws-failure.ts';

/** A function as Lambda tells it. */
export interface FunctionStatus {
  readonly name: string;
  /** `Active`, `Pending`, `Inactive` or `Failed`. */
  readonly state: string;
  /** `Successful`, `InProgress` or `Failed`. */
  readonly lastUpdate: string;
  readonly reason: string | undefined;
}

/** What connects a queue to a function. `state`: `Enabled`, `Disabled`, or on its way to one of them. */
export interface MappingStatus {
  readonly queueArn: string;
  readonly state: string;
}

/** The client of this machine's account and region, as the SDK finds them. An invocation of the worker may take minutes. */
export const lambdaClient = (): LambdaClient =>
  new LambdaClient({ maxAttempts: 4, requestHandler: { requestTimeout: 900_000 } });

/** Lambda's own view of functions, for whoever looks after a stage. Errors: transient, as of every AWS call. */
export class LambdaControl {
  readonly #client: LambdaClient;

  constructor(client: LambdaClient) {
    this.#client = client;
  }

  async status(name: string): Promise<FunctionStatus> {
    const command = new GetFunctionConfigurationCommand({ FunctionName: name });
    const answer = await callAws(callOf('GetFunctionConfiguration', name), () => this.#client.send(command));
    const { State = 'Active', LastUpdateStatus = 'Successful' } = answer;
    return {
      name,
      state: State,
      lastUpdate: LastUpdateStatus,
      reason: answer.StateReason ?? answer.LastUpdateStatusReason,
    };
  }

  /** Shape: all of them, in the order of Lambda. */
  async mappings(name: string): Promise<readonly MappingStatus[]> {
    const found: MappingStatus[] = [];
    let marker: string | undefined;
    do {
      const command = new ListEventSourceMappingsCommand({ FunctionName: name, Marker: marker });
      const answer = await callAws(callOf('ListEventSourceMappings', name), () => this.#client.send(command));
      for (const { EventSourceArn = '', State = '' } of answer.EventSourceMappings ?? []) {
        found.push({ queueArn: EventSourceArn, state: State });
      }
      marker = answer.NextMarker === '' ? undefined : answer.NextMarker;
    } while (marker !== undefined);
    return found;
  }

  /** Calls a function and waits for its answer, parsed. Errors: also contract, when the function fails; its words are not told. */
  async invoke(name: string, event: object): Promise<unknown> {
    const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) });
    const answer = await callAws(callOf('Invoke', name), () => this.#client.send(command));
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError !== undefined) {
      throw new IngestError(
        'contract',
        `The function ${name} failed (${answer.FunctionError}); its log group says why.`,
      );
    }
    try {
      const parsed: unknown = JSON.parse(text);
      return parsed;
    } catch {
      throw new IngestError('contract', `The function ${name} answered what is no JSON; deploy this version first.`);
    }
  }
}

const callOf = (operation: string, name: string) => ({ service: 'Lambda', operation, resource: `function ${name}` });

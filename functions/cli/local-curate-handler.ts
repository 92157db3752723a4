import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type CurateTask, CurateTaskSchema } from '../../shared/domain/curate-task.ts';
import { toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { LakeBuilder } from '../../shared/ports/lake-builder.ts';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import { createCurateHandler } from '../curate/create-handler.ts';
import type { CurateServices } from '../curate/curate-ports.ts';
import { isDiskFull, saysDiskFull } from './disk-full.ts';

export interface LocalCurateHandlerOptions {
  readonly curateServices: () => Promise<CurateServices>;
  readonly telemetry: Telemetry;
  /** A full disk is the one failure of a build that the landing does not survive either. */
  readonly onDiskFull: () => void;
}

/**
 * The curator's handler on this machine. A day that can not be built is told, and its message comes again; whatever fails in
 * the lake, the landing goes on. Errors: none.
 */
export function localCurateHandler({
  curateServices,
  telemetry,
  onDiskFull,
}: LocalCurateHandlerOptions): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const services = async (): Promise<CurateServices> => {
    const ready = await curateServices();
    return { ...ready, builder: watched(ready.builder, onDiskFull) };
  };
  const failed = (body: string | undefined, kind: string, message: string): void => {
    if (saysDiskFull(message)) onDiskFull();
    const task = taskIn(body);
    const source = task?.source ?? '';
    const words = redact(`the tables of ${task?.dt ?? 'an unknown day'} could not be built: ${message}`);
    telemetry.emit({ kind: 'problem', source, error: { kind, message: words } });
  };
  return async (event, context) => {
    const bodies = new Map(event.Records.map(({ messageId, body }) => [messageId, body]));
    const handler = createCurateHandler(services, ({ messageId, kind, message }) =>
      failed(bodies.get(String(messageId)), String(kind), String(message)),
    );
    try {
      return await handler(event, context);
    } catch (error) {
      if (isDiskFull(error)) onDiskFull();
      const { kind, message } = toIngestError(error);
      for (const body of bodies.values()) failed(body, kind, message);
      return { batchItemFailures: [...bodies.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
    }
  };
}

/** What the builder says of a full disk is words of its own; only the cause tells. */
const watched = (builder: LakeBuilder, onDiskFull: () => void): LakeBuilder => ({
  build: async (request) => {
    try {
      return await builder.build(request);
    } catch (error) {
      if (isDiskFull(error)) onDiskFull();
      throw error;
    }
  },
});

function taskIn(body: string | undefined): CurateTask | undefined {
  try {
    return CurateTaskSchema.parse(JSON.parse(body ?? ''));
  } catch {
    return undefined;
  }
}

import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { BatchHandler } from '../batch-handler.ts';
import { type DoctorAnswer, DoctorEventSchema } from '../doctor/doctor-event.ts';

/** What the worker is invoked with: messages of a queue, or by a person's doctor. */
export type WorkerEvent = SQSEvent | { readonly kind: 'doctor'; readonly v: 1 };

/** Hands messages to the handler of messages, and answers a doctor with what `inspect` finds. */
export const routeEvent =
  (messages: BatchHandler, inspect: () => Promise<DoctorAnswer>) =>
  async (event: WorkerEvent, context: Context): Promise<SQSBatchResponse | DoctorAnswer> => {
    if ('Records' in event) return await messages(event, context);
    DoctorEventSchema.parse(event);
    return await inspect();
  };

import type { PipelineEvent } from '../../shared/ports/telemetry.ts';
import { saysDiskFull } from './disk-full.ts';

/** This much trouble with the storage of this machine within a minute means that going on is useless. */
const MAX_TROUBLES = 3;
const WITHIN_MS = 60_000;

/**
 * Tells when the storage of this machine has failed, a full disk for example: at once when it says so, otherwise after
 * some failures in a row. Work stops then, before runs are given up that nothing is wrong with.
 */
export class StorageWatch {
  readonly #onBroken: (message: string) => void;
  #troublesMs: number[] = [];

  constructor(onBroken: (message: string) => void) {
    this.#onBroken = onBroken;
  }

  /** Looks for calls of S3, SQS and DynamoDB that failed; those of vendors have no service. */
  see(event: PipelineEvent, nowMs: number): void {
    if (event.kind === 'problem' && event.fields?.service !== undefined) this.trouble(event.error.message, nowMs);
  }

  trouble(message: string, nowMs: number): void {
    this.#troublesMs = [...this.#troublesMs.filter((atMs) => nowMs - atMs < WITHIN_MS), nowMs];
    if (this.#troublesMs.length >= MAX_TROUBLES || saysDiskFull(message)) this.#onBroken(message);
  }
}

import * as z from 'zod';
import { type BackfillLedger, ledgerState } from '../../shared/domain/backfill.ts';
import { readLedger, storeLedger } from '../../shared/domain/backfill-item.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import type { SliceIndex } from '../../shared/ports/slice-index.ts';

/** Where the names of a source's ledgers rest, among its checkpoints. No stream of a vendor is called so. */
const DIRECTORY_STREAM = 'backfills';
const ledgerStream = (name: string): string => `backfill#${name}`;

/** Writers of the directory that meet; with more of them one gives way. */
const MAX_ATTEMPTS = 6;

const DirectorySchema = z.object({
  v: z.literal(1),
  ledgers: z.array(z.object({ name: z.string(), open: z.boolean() })),
});
type Directory = z.infer<typeof DirectorySchema>;

/** A ledger as it is stored. `revision` guards against races. */
export interface HeldLedger {
  readonly ledger: BackfillLedger;
  readonly revision: number;
}

/**
 * The ledgers of one source, each a checkpoint of its own, and the directory that names them. Conditional writes only.
 * Errors: transient; contract for what this version can not read.
 */
export class LedgerStore {
  readonly #index: Pick<SliceIndex, 'loadCheckpoint' | 'saveCheckpoint'>;
  readonly #source: string;
  readonly #now: () => number;

  constructor(index: Pick<SliceIndex, 'loadCheckpoint' | 'saveCheckpoint'>, source: string, now: () => number) {
    this.#index = index;
    this.#source = source;
    this.#now = now;
  }

  /** Names of all ledgers, in the order in which they were made; with `open` only of those that are not at their end. */
  async names({ open = false } = {}): Promise<readonly string[]> {
    const { directory } = await this.#directory();
    return directory.ledgers.filter((entry) => !open || entry.open).map(({ name }) => name);
  }

  async load(name: string): Promise<HeldLedger | undefined> {
    const stored = await this.#index.loadCheckpoint(this.#source, ledgerStream(name));
    if (stored === undefined) return undefined;
    const ledger = readLedger(stored.cursor);
    if (ledger !== undefined) return { ledger, revision: stored.revision };
    throw this.#unreadable(ledgerStream(name), 'and repeat the command; what is known is not brought twice');
  }

  /** Named, then written: what is in the directory alone is a ledger that was never begun. */
  async save({ ledger, revision }: HeldLedger): Promise<HeldLedger | 'conflict'> {
    const goesOn = ledger.dueAtMs !== undefined;
    if (goesOn) await this.#enter(ledger.name, true);
    const saved = await this.#index.saveCheckpoint({
      source: this.#source,
      stream: ledgerStream(ledger.name),
      revision,
      cursor: storeLedger(ledger),
      updatedAtMs: this.#now(),
    });
    if (saved === 'conflict') return 'conflict';
    if (!goesOn) await this.#enter(ledger.name, false);
    return { ledger, revision: saved.revision };
  }

  /** Ends an entry whose ledger has ended: a worker died in between. */
  async close({ ledger }: HeldLedger): Promise<void> {
    if (ledger.dueAtMs === undefined && ledgerState(ledger) !== 'open') await this.#enter(ledger.name, false);
  }

  async #enter(name: string, open: boolean): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const { directory, revision } = await this.#directory();
      const known = directory.ledgers.find((entry) => entry.name === name);
      if (known?.open === open) return;
      const others = directory.ledgers.map((entry) => (entry.name === name ? { name, open } : entry));
      const saved = await this.#index.saveCheckpoint({
        source: this.#source,
        stream: DIRECTORY_STREAM,
        revision,
        cursor: { v: 1, ledgers: known === undefined ? [...others, { name, open }] : others },
        updatedAtMs: this.#now(),
      });
      if (saved !== 'conflict') return;
    }
    throw new IngestError(
      'transient',
      `The backfills of source ${this.#source} are written by many at once; try again`,
      {
        source: this.#source,
      },
    );
  }

  async #directory(): Promise<{ readonly directory: Directory; readonly revision: number }> {
    const stored = await this.#index.loadCheckpoint(this.#source, DIRECTORY_STREAM);
    if (stored === undefined) return { directory: { v: 1, ledgers: [] }, revision: 0 };
    const parsed = DirectorySchema.safeParse(stored.cursor);
    if (parsed.success) return { directory: parsed.data, revision: stored.revision };
    throw this.#unreadable(DIRECTORY_STREAM, 'and repeat the command of the backfills that are open', parsed.error);
  }

  #unreadable(stream: string, next: string, cause?: unknown): IngestError {
    const item = `the item with pk SOURCE#${this.#source} and sk CHECKPOINT#${stream}`;
    return new IngestError(
      'contract',
      `A backfill of source ${this.#source} is not readable: another version or a person has written ${item}. Delete it ${next}.`,
      { source: this.#source, cause },
    );
  }
}

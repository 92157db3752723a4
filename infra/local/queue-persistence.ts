import { DatabaseSync } from 'node:sqlite';
import { PersistenceManager } from './fauxqs-parts.ts';

/** fauxqs's queues in SQLite, with two of its faults mended and transactions for those who need them. */
export class QueuePersistence extends PersistenceManager {
  readonly #db: DatabaseSync;

  constructor(folder: string) {
    super(folder);
    const db: unknown = Reflect.get(this, 'db');
    if (!(db instanceof DatabaseSync)) throw new Error('This version of fauxqs keeps its database somewhere else.');
    this.#db = db;
    // With WAL, a commit outlives the process without a sync; only a power cut can take the last ones. A sync per message
    // would cost more than everything else together.
    db.exec('PRAGMA synchronous = NORMAL');
  }

  /** Makes a message visible. fauxqs also sets its receive count to null here, which its own table refuses. */
  override updateMessageReady(messageId: string): void {
    this.#db
      .prepare('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?')
      .run(messageId);
  }

  /** All changes or none. */
  atomically<Result>(change: () => Result): Result {
    this.#db.exec('BEGIN');
    try {
      const result = change();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself, as it does on a full disk.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

import type { Server } from 'node:http';
import dynalite from 'dynalite';
import dynaliteEngine, { type Store } from 'dynalite/db/index.js';
import { finishTables } from './atomic-index.ts';

export interface IndexEngine {
  /** The server that dynalite would listen with; requests are handed to it as events. */
  current(): Promise<Server>;
  /** Call it after a write has failed: the database is opened anew before it is used again. */
  distrust(): void;
  close(): Promise<void>;
}

/**
 * dynalite over a LevelDB folder.
 *
 * A write that LevelDB could not finish leaves a torn record in its log, and everything it acknowledges after that one is
 * gone at the next start (measured: 50 of 50 items). Opening it anew reads the log up to the tear and begins another.
 */
export async function openIndexEngine(path: string): Promise<IndexEngine> {
  let opened = await open(path);
  let trusted = true;
  let reopening: Promise<void> | undefined;

  async function reopen(): Promise<void> {
    await opened.store.db.close();
    opened = await open(path);
    trusted = true;
  }

  return {
    current: async () => {
      if (!trusted) {
        reopening ??= reopen().finally(() => {
          reopening = undefined;
        });
        await reopening;
      }
      return opened.server;
    },
    distrust: () => {
      trusted = false;
    },
    close: () => opened.store.db.close(),
  };
}

/** dynalite keeps its store to itself; we need it to close the database without having listened on dynalite's own socket. */
async function open(path: string): Promise<{ server: Server; store: Store }> {
  const create = dynaliteEngine.create;
  const stores: Store[] = [];
  dynaliteEngine.create = (options) => {
    const store = create(options);
    stores.push(store);
    return store;
  };
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  dynaliteEngine.create = create;
  const [store] = stores;
  if (store === undefined) throw new Error('This version of dynalite makes its store somewhere else.');
  await finishTables(store);
  return { server, store };
}

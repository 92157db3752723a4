/** dynalite 4 has no types of its own: what the embedded index uses of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';
  export default function dynalite(options: {
    path: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }): Server;
}

/** The module behind it. Its functions are looked up at each call, so replacing one changes dynalite. */
declare module 'dynalite/db/index.js' {
  export type Item = Record<string, unknown>;
  export type Done = (error?: unknown) => void;
  export interface Index {
    IndexName: string;
    IndexStatus?: string;
  }
  export interface Table {
    TableName: string;
    TableStatus: string;
    LocalSecondaryIndexes?: Index[];
    GlobalSecondaryIndexes?: Index[];
  }
  export interface Write {
    type: 'put' | 'del';
    key: string;
    value?: unknown;
  }
  export interface ItemDb {
    put(key: string, item: Item, done: Done): void;
    del(key: string, done: Done): void;
  }
  export interface TableDb {
    put(name: string, table: Table, done: Done): void;
    get(name: string, done: (error: unknown, table?: Table) => void): void;
  }
  export interface Store {
    db: {
      batch(writes: Write[], done: Done): void;
      keys(range: { gte: string; lt: string }): { all(): Promise<string[]> };
      open(): Promise<void>;
      close(): Promise<void>;
    };
    tableDb: TableDb;
    getItemDb(table: string): ItemDb;
  }
  export interface Engine {
    create(options: object): Store;
    updateIndexes(store: Store, table: Table, existing: Item | undefined, item: Item | null, done: Done): void;
    getIndexActions(
      indexes: Index[],
      existing: Item | undefined,
      item: Item | null,
      table: Table,
    ): { puts: { index: string; key: string; item: Item }[]; deletes: { index: string; key: string }[] };
  }
  const engine: Engine;
  export default engine;
}

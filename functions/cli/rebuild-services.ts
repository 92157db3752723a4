import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { IngestError } from '../../shared/domain/errors.ts';
import type { CurateServices } from '../curate/curate-ports.ts';
import { CURATE_DELAY_SECONDS } from '../curate-delay.ts';
import { localCurateServices } from './local-curator.ts';
import type { OpenStorage } from './open-data.ts';
import { repairingStore } from './repairing-store.ts';

/** Compressed bytes of a part of an upload. */
const PART_BYTES = 8 * 1024 * 1024;

/** What builds the lake of an open data directory. No vendor is asked: everything comes from what has landed. */
export const rebuildServices = (data: OpenStorage): Promise<CurateServices> =>
  localCurateServices(
    {
      ...data.storage,
      store: repairingStore(data.store, data.dataDir),
      environment: { now: Date.now, random: Math.random, newId: randomUUID, sleep },
      telemetry: { emit: () => {} },
      partBytes: PART_BYTES,
      curateDelaySeconds: CURATE_DELAY_SECONDS,
      sourceIds: data.sources.map(({ id }) => id),
      source: (id) => {
        throw new IngestError('invariant', 'A rebuild asks no vendor', { source: id });
      },
    },
    data.dataDir,
  )();

import type { LakeTable } from '../../shared/lake/table.ts';
import type { LakeBuilder } from '../../shared/ports/lake-builder.ts';
import type { Services } from '../services.ts';

/** What the curator needs: the stores and a builder, and no source's connector. */
export interface CurateServices
  extends Pick<
    Services,
    'environment' | 'index' | 'partitions' | 'queue' | 'store' | 'telemetry' | 'partBytes' | 'curateDelaySeconds'
  > {
  readonly builder: LakeBuilder;
  readonly tables: readonly LakeTable[];
  /**
   * Waits until the listings of the index show what was written before now: they lag behind its rows by a moment, and a
   * build that read an older listing would count as up to date.
   */
  listingsSettled(): Promise<void>;
}

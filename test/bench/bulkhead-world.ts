import { describeVendor } from '../../shared/connectors/registry.ts';
import type { BenchOptions } from './options.ts';
import { sourceOf } from './source-of.ts';
import { startVendorProcess, type VendorProcess } from './vendor-process.ts';
import { heldRecords, sizeOf } from './verify-records.ts';

/** Of windows: twice as many as the source has workers by default. Units: milliseconds. */
const SICK_SPAN_MS = 4 * 3_600_000;

/** A vendor with its source. `records` is what it brings. */
interface Place {
  readonly vendor: VendorProcess;
  readonly source: Awaited<ReturnType<typeof sourceOf>>;
  readonly records: number;
}

/** Three vendors that are well, and one that is not always. */
export interface BulkheadWorld {
  readonly title: string;
  readonly healthy: readonly Place[];
  readonly sick: Place;
  stop(): Promise<void>;
}

/**
 * Starts the stand-ins.
 *
 * The sick one is SnapLogic: its windows are listed without asking it, so that every worker of its source is at it from
 * the first moment on.
 */
export async function startBulkheadWorld({ quick, concurrency }: BenchOptions): Promise<BulkheadWorld> {
  const startedAtMs = Date.now();
  const [logs, logBytes, sapRuns, akinonRuns] = quick ? [40, 20_000, 1_000, 20] : [150, 200_000, 4_000, 150];
  const started: VendorProcess[] = [];
  const start = async (
    kind: string,
    bench: Readonly<Record<string, unknown>>,
    options: Readonly<Record<string, unknown>>,
  ): Promise<Place> => {
    const vendor = await startVendorProcess(kind, { world: { bench }, seed: 'bench', startedAtMs });
    started.push(vendor);
    const streams = describeVendor(kind)?.streams ?? [];
    const records = kind === 'talend' ? logs : sizeOf(await heldRecords({ truth: vendor.truth(), streams }));
    return { vendor, source: await sourceOf(vendor, { concurrency, ...options }), records };
  };
  const healthy = [
    await start('talend', { logs, logBytes, bigLogs: [], mostPolls: 0 }, { settleSeconds: 0 }),
    await start('sap-job-scheduling', { runs: sapRuns }, {}),
    await start('akinon', { runs: akinonRuns }, { lookBackHours: 72 }),
  ];
  const since = new Date(startedAtMs - SICK_SPAN_MS).toISOString();
  const sick = await start('snaplogic', { requests: 1_000 }, { since });
  const sizes = [`${logs} Talend logs`, `${sapRuns} SAP runs`, `${akinonRuns} Akinon runs`].join(', ');
  return {
    title: `Bulkhead: ${sizes}; beside them SnapLogic that is sick`,
    healthy,
    sick,
    stop: async () => {
      await Promise.all(started.map((vendor) => vendor.stop()));
    },
  };
}

import type { OpenData } from '../../../../functions/cli/open-data.ts';
import type { SliceRow } from '../../../../shared/domain/slice.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';

/** An open data directory that is only in memory; `asked` lists the days that were read. */
export async function openMemoryData(
  rows: readonly SliceRow[],
): Promise<OpenData & { readonly asked: string[]; readonly store: MemoryRawStore }> {
  const index = new MemorySliceIndex();
  await index.record(rows);
  const asked: string[] = [];
  const byDay = index.byDay.bind(index);
  index.byDay = (source, day) => {
    asked.push(day);
    return byDay(source, day);
  };
  const ids = [...new Set(rows.map(({ source }) => source))];
  return {
    dataDir: '/data',
    index,
    store: new MemoryRawStore(),
    sources: ids.map((id) => ({ id, vendor: 'talend', stream: 'execution-logs' })),
    inUse: false,
    close: async () => {},
    asked,
  };
}

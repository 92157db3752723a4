import { compareWithStandIn } from '../../functions/cli/compare.ts';
import { compareLake } from '../../functions/cli/compare-lake.ts';
import { compareRecords } from '../../functions/cli/compare-records.ts';
import type { Services } from '../../functions/services.ts';
import { describeVendor } from '../../shared/connectors/registry.ts';
import type { LakeReader } from '../../shared/ports/lake-reader.ts';
import { type Account, vendorOf } from './vendors.ts';

/** How a comparison went; `compared` is what was found equal. */
export interface Verdict {
  readonly compared: number;
  readonly differences: readonly string[];
}

const named = (account: Account, { compared, differences }: Verdict): Verdict => ({
  compared,
  differences: differences.map((difference) => `${account.id}: ${difference}`),
});

/** Objects and rows of a source against all that its vendor holds: files byte for byte, records value by value. */
export async function compareLanded(services: Services, account: Account): Promise<Verdict> {
  const { id, vendor } = account;
  const standIn = vendorOf(account);
  if (vendor === 'talend') return named(account, await compareWithStandIn(services, id, standIn));
  const checkpoint = await services.index.loadCheckpoint(id, services.source(id).stream);
  const { compared, differences } = await compareRecords(services, {
    source: id,
    streams: describeVendor(vendor)?.streams ?? [],
    truth: standIn.truth(),
    untilMs: vendor === 'snaplogic' ? Number(checkpoint?.cursor.watermarkMs ?? 0) : Number.POSITIVE_INFINITY,
  });
  return named(account, {
    compared,
    differences: compared === 0 ? ['nothing has landed', ...differences] : differences,
  });
}

/** Rows of every table of a source against what its vendor holds and what has landed. */
export async function compareTables(services: Services, lake: LakeReader, account: Account): Promise<Verdict> {
  return named(account, await compareLake(services, lake, account.id, vendorOf(account).truth()));
}

import type { VendorProcess } from './vendor-process.ts';

/** More than any stand-in is asked: a budget would only measure itself. */
const REQUESTS_PER_MINUTE = 1_000_000;

/** The configuration of a source of this stand-in, as in `sources.yaml`. */
export async function sourceOf(vendor: VendorProcess, options: Readonly<Record<string, unknown>>) {
  return {
    id: `${vendor.vendor}-bench`,
    vendor: vendor.vendor,
    baseUrl: vendor.url,
    ...(await vendor.sourceFields()),
    options: { ...options, requestsPerMinute: REQUESTS_PER_MINUTE },
  };
}

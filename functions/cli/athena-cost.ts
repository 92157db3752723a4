/** What Athena takes in most regions. Units: US dollars per terabyte scanned. */
export const DEFAULT_PRICE_PER_TB = 5;

const MB = 1e6;
const LEAST_MB = 10;

/** What a query costs: whole megabytes, ten at least, and nothing where nothing was scanned. Units: US dollars. */
export function queryCost(scannedBytes: number, pricePerTb: number): number {
  if (scannedBytes === 0) return 0;
  return (Math.max(LEAST_MB, Math.ceil(scannedBytes / MB)) / 1e6) * pricePerTb;
}

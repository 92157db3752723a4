/**
 * Counts since the stand-in was created.
 *
 * Shape: `requests` has every endpoint, zero included. `downloadedBytes` is what the endpoint named `download` handed out,
 * broken answers included.
 */
export interface Stats {
  readonly requests: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly downloadedBytes: number;
  readonly faultsFired: Readonly<Record<string, number>>;
}

/** Collects counts; `read` returns a copy. */
export interface StatsKeeper {
  request(endpoint: string): void;
  response(status: number): void;
  downloaded(bytes: number): void;
  read(): Omit<Stats, 'faultsFired'>;
}

/** Creates a keeper with a count of zero for each endpoint. */
export function createStatsKeeper(endpoints: readonly string[]): StatsKeeper {
  const requests: Record<string, number> = Object.fromEntries(endpoints.map((endpoint) => [endpoint, 0]));
  const statuses: Record<string, number> = {};
  let downloadedBytes = 0;
  return {
    request(endpoint) {
      requests[endpoint] = (requests[endpoint] ?? 0) + 1;
    },
    response(status) {
      statuses[status] = (statuses[status] ?? 0) + 1;
    },
    downloaded(bytes) {
      downloadedBytes += bytes;
    },
    read: () => ({ requests: { ...requests }, statuses: { ...statuses }, downloadedBytes }),
  };
}

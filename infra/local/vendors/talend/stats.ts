import { type Endpoint, endpointSchema } from './endpoint.ts';

/** Counts since the stand-in was created. `downloadedBytes` is what the store handed out, broken answers included. */
export interface Stats {
  readonly requests: Readonly<Record<Endpoint, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly downloadedBytes: number;
  readonly faultsFired: Readonly<Record<string, number>>;
}

/** Collects counts; `read` returns a copy. */
export interface StatsKeeper {
  request(endpoint: Endpoint): void;
  response(status: number): void;
  downloaded(bytes: number): void;
  read(): Omit<Stats, 'faultsFired'>;
}

export function createStatsKeeper(): StatsKeeper {
  const requests = new Map<Endpoint, number>(endpointSchema.options.map((endpoint) => [endpoint, 0]));
  const statuses: Record<string, number> = {};
  let downloadedBytes = 0;
  const count = (endpoint: Endpoint) => requests.get(endpoint) ?? 0;
  return {
    request: (endpoint) => void requests.set(endpoint, count(endpoint) + 1),
    response: (status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
    },
    downloaded: (bytes) => {
      downloadedBytes += bytes;
    },
    read: () => ({
      requests: {
        token: count('token'),
        list: count('list'),
        'list-of-task': count('list-of-task'),
        run: count('run'),
        generate: count('generate'),
        status: count('status'),
        'paged-logs': count('paged-logs'),
        'delete-logs': count('delete-logs'),
        download: count('download'),
      },
      statuses: { ...statuses },
      downloadedBytes,
    }),
  };
}

import { dayAgo, type NamedQuery } from './named-query.ts';

export const API_LATENCY: NamedQuery = {
  name: 'api-latency',
  title: 'API latency by route, last 7 days',
  description:
    'Per method and path of every API: requests, failed ones, and the exact 50th, 95th and 99th percentile and the maximum of the whole time in milliseconds, with the 95th percentile of its steps. Slowest first.',
  example: {
    source: 'snaplogic-acme',
    route: 'POST /acme/sales/orders/v2',
    requests: '18204',
    failed: '37',
    p50_ms: '142',
    p95_ms: '611',
    p99_ms: '1904',
    max_ms: '20417',
    preflight_p95_ms: '38',
    queue_p95_ms: '55',
    pipeline_p95_ms: '540',
  },
  sql: `WITH requests AS (
  SELECT source, concat(coalesce(request_method, '?'), ' ', coalesce(request_url, '?')) AS route, failed,
    coalesce(total_ms, processing_time_ms) AS total_ms, preflight_ms, queue_ms, pipeline_ms
  FROM api_requests
  WHERE dt >= ${dayAgo(7)}
), shares AS (
  SELECT source, route, failed, total_ms, preflight_ms, queue_ms, pipeline_ms,
    cume_dist() OVER (PARTITION BY source, route, CASE WHEN total_ms IS NULL THEN 0 ELSE 1 END ORDER BY total_ms) AS total_share,
    cume_dist() OVER (PARTITION BY source, route, CASE WHEN preflight_ms IS NULL THEN 0 ELSE 1 END ORDER BY preflight_ms) AS preflight_share,
    cume_dist() OVER (PARTITION BY source, route, CASE WHEN queue_ms IS NULL THEN 0 ELSE 1 END ORDER BY queue_ms) AS queue_share,
    cume_dist() OVER (PARTITION BY source, route, CASE WHEN pipeline_ms IS NULL THEN 0 ELSE 1 END ORDER BY pipeline_ms) AS pipeline_share
  FROM requests
)
SELECT source, route, count(*) AS requests, count(*) FILTER (WHERE failed) AS failed,
  min(total_ms) FILTER (WHERE total_share >= 0.5) AS p50_ms,
  min(total_ms) FILTER (WHERE total_share >= 0.95) AS p95_ms,
  min(total_ms) FILTER (WHERE total_share >= 0.99) AS p99_ms,
  max(total_ms) AS max_ms,
  min(preflight_ms) FILTER (WHERE preflight_share >= 0.95) AS preflight_p95_ms,
  min(queue_ms) FILTER (WHERE queue_share >= 0.95) AS queue_p95_ms,
  min(pipeline_ms) FILTER (WHERE pipeline_share >= 0.95) AS pipeline_p95_ms
FROM shares
GROUP BY source, route
ORDER BY p95_ms DESC NULLS LAST, source, route`,
};

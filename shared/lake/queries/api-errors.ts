import { dayAgo, type NamedQuery } from './named-query.ts';

export const API_ERRORS: NamedQuery = {
  name: 'api-errors',
  title: 'Failed API requests, last 7 days',
  description:
    'Per route, client and pair of status codes: failed requests, first and last time. A refused request has no target status. Most frequent first, at most 100.',
  example: {
    source: 'snaplogic-acme',
    route: 'GET /acme/finance/invoices/v3',
    client: 'partner-gate',
    request_status_code: '200',
    target_status_code: '500',
    requests: '21',
    first_seen: '2026-11-18 08:14:02.117',
    last_seen: '2026-11-20 07:51:40.003',
  },
  sql: `SELECT source, concat(coalesce(request_method, '?'), ' ', coalesce(request_url, '?')) AS route, client,
  request_status_code, target_status_code, count(*) AS requests, min(ts) AS first_seen, max(ts) AS last_seen
FROM api_requests
WHERE failed AND dt >= ${dayAgo(7)}
GROUP BY source, concat(coalesce(request_method, '?'), ' ', coalesce(request_url, '?')), client, request_status_code,
  target_status_code
ORDER BY requests DESC, source, route, client, request_status_code, target_status_code
LIMIT 100`,
};

import { pseudoRandom } from '../kit/deterministic.ts';
import type { LogStyle } from './world-spec.ts';

/** The parts of a log entry that do not depend on the run. `message` may hold line breaks. */
export interface StyleEntry {
  readonly severity: string;
  readonly logType: string;
  readonly message: string;
  readonly bundleName: string;
  readonly bundleVersion: string;
}

type Random = () => number;

const components = ['tMap_1', 'tMap_2', 'tFileInputDelimited_1', 'tDBOutput_1', 'tDBInput_3', 'tRESTClient_1'];
const tables = ['orders', 'order_lines', 'customers', 'stock_moves', 'invoices', 'price_list'];
const bundles = ['load_orders', 'sync_customers', 'publish_invoices', 'stock_feed'];
const failures = [
  'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available',
  'java.net.SocketTimeoutException: Read timed out',
  'org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint "orders_pkey"',
  'java.lang.NullPointerException: Cannot invoke "String.length()" because "row2.email" is null',
];
const owners = ['routines.system.RunStat', 'org.talend.job.LoadOrders', 'com.zaxxer.hikari.pool.HikariPool'];
const methods = [
  'getConnection',
  'tDBOutput_1Process',
  'tFileInputDelimited_1Process',
  'runJobInTOS',
  'execute',
  'run',
];

const below = (random: Random, most: number): number => Math.floor(random() * most);
const pick = (random: Random, from: readonly string[]): string => from[below(random, from.length)] ?? '';

function etlMessage(random: Random): string {
  const table = pick(random, tables);
  const id = below(random, 90_000_000);
  switch (below(random, 5)) {
    case 0:
      return `${pick(random, components)} - Retrieved records count: ${below(random, 5_000_000)} .`;
    case 1:
      return `${pick(random, components)} - Written records count in the table '${table}': ${below(random, 9999)} .`;
    default:
      return `${pick(random, components)} - Row accepted: ${table}.id=${id}, amount=${below(random, 99_999)}.${below(random, 99)}`;
  }
}

function serviceMessage(random: Random): string {
  const trace = below(random, 2 ** 31).toString(16);
  return (
    `HTTP POST /api/v2/${pick(random, tables)}/${below(random, 90_000_000)} answered ${random() < 0.97 ? 200 : 503} in ` +
    `${below(random, 900)} ms, content-type: application/json, correlation: ${trace}, thread "camel-1 #${below(random, 16)}"`
  );
}

function traceMessage(random: Random): string {
  const frames = Array.from(
    { length: 14 + below(random, 8) },
    () =>
      `\n\tat ${pick(random, owners)}.${pick(random, methods)}(${pick(random, owners)}.java:${below(random, 3000)})`,
  );
  return `${pick(random, components)} - ${pick(random, failures)}${frames.join('')}`;
}

function messageOf(style: LogStyle, random: Random): string {
  switch (style) {
    case 'etl':
      return etlMessage(random);
    case 'service':
      return serviceMessage(random);
    case 'traces':
      return random() < 0.9 ? traceMessage(random) : etlMessage(random);
  }
}

/** Returns entries of a style without end; the same style gives the same sequence in every process. */
export function* styleEntries(style: LogStyle): Generator<StyleEntry, never> {
  const random = pseudoRandom(`log style ${style}`);
  while (true) {
    const message = messageOf(style, random);
    const failed = message.includes('\n');
    yield {
      severity: failed ? 'ERROR' : random() < 0.95 ? 'INFO' : 'WARN',
      logType: style === 'service' ? 'SERVICE' : 'JOB',
      message,
      bundleName: pick(random, bundles),
      bundleVersion: `0.${below(random, 9)}`,
    };
  }
}

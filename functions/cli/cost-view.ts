import type { Cost } from '../../shared/domain/cost.ts';
import type { CallClass } from '../../shared/domain/cost-calls.ts';
import type { CostCounts } from '../../shared/domain/cost-counter.ts';
import type { CostOfDesigns } from '../../shared/domain/cost-of-designs.ts';
import type { Prices } from '../../shared/domain/prices.ts';
import type { Range } from '../../shared/domain/range.ts';
import { formatBytes } from './format.ts';
import { printTable } from './print-list.ts';
import { writeOut } from './standard-output.ts';

/** What a source has cost, as `--json` prints it; documented in docs/cli.md. */
export interface CostView extends Cost {
  readonly source: string;
  readonly vendor: string;
  readonly counts: CostCounts;
  readonly calls: Readonly<Record<CallClass, Range>>;
  readonly designs: CostOfDesigns;
}

const HEADER = [
  'source',
  'logs',
  'requests',
  'objects calls',
  'index writes',
  'SQS',
  'stored',
  'USD once',
  'a million logs',
  'USD a month',
];

/** A line for each source; where asked for, what its bill is made of, and other designs; and what the figures rest on. */
export async function printCosts(
  views: readonly CostView[],
  prices: Prices,
  asked: { readonly inDetail: boolean; readonly designs: boolean },
): Promise<void> {
  await printTable(HEADER, views.map(cells), HEADER.slice(1));
  for (const { lines } of asked.inDetail ? views : []) {
    await writeOut('\n');
    await printTable(
      ['what', 'quantity', 'unit', 'USD'],
      lines.map(({ what, quantity, unit, usd }) => [what, whole(quantity), unit, dollars(usd)]),
      ['quantity', 'USD'],
    );
  }
  if (asked.designs) {
    await writeOut('\nWhat carrying a million logs through their waits costs, in USD:\n');
    await printTable(DESIGNS, views.map(designCells), DESIGNS.slice(1));
  }
  const { region, date, workerMilliseconds, requestMilliseconds } = prices;
  process.stderr.write(
    `List prices of ${region}, ${date}, without free tiers; an invocation takes ${workerMilliseconds} ms and ${requestMilliseconds} ms for each vendor request. What does not depend on logs is not in it: docs/cost.md.\n`,
  );
}

const DESIGNS = ['source', 'looks a slice', 'as it is', 'Step Functions', 'Lambda that waits'];

function designCells({ source, logs, counts, designs }: CostView): (string | number)[] {
  const ofMillion = (usd: number): string => (logs === 0 ? '' : money((usd / logs) * 1e6));
  const looks = counts.slices === 0 ? 0 : counts.tasks.most / counts.slices;
  return [
    source,
    looks.toFixed(2),
    ofMillion(designs.queue),
    ofMillion(designs.stepFunctions),
    ofMillion(designs.waitingLambda),
  ];
}

const cells = ({ source, logs, counts, calls, once, perMillionLogs, monthly }: CostView): (string | number)[] => [
  source,
  logs,
  counts.requests,
  whole({
    least: calls['S3 writes'].least + calls['S3 reads'].least,
    most: calls['S3 writes'].most + calls['S3 reads'].most,
  }),
  whole(calls['DynamoDB writes']),
  whole(calls['SQS requests']),
  formatBytes(counts.storedBytes + counts.builtBytes),
  dollars(once),
  perMillionLogs === undefined ? '' : dollars(perMillionLogs),
  money(monthly),
];

/** Two significant digits and more are never rounded away. */
const money = (usd: number): string => (usd >= 100 ? usd.toFixed(0) : usd >= 1 ? usd.toFixed(2) : usd.toPrecision(2));

const between = (least: string, most: string): string => (least === most ? most : `${least}–${most}`);
const dollars = ({ least, most }: Range): string => between(money(least), money(most));
const whole = ({ least, most }: Range): string => between(String(Math.round(least)), String(Math.round(most)));

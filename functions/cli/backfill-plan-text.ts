import type { BackfillLedger, BackfillWindow } from '../../shared/domain/backfill.ts';
import { sumLedger } from '../../shared/domain/sum-ledger.ts';
import type { BackfillEstimate } from './backfill-estimate.ts';
import { ledgerTroubles, WINDOW_HEADER, windowCells, windowView } from './backfill-view.ts';
import { formatBytes, formatSeconds } from './format.ts';
import { printTable } from './print-list.ts';
import { writeOut } from './standard-output.ts';
import type { BackfillWish } from './wanted-ledger.ts';

/** What a dry run has found: `windows` as they will be, in the order of the ledger's, which are as they are. */
export interface BackfillPlan {
  readonly ledger: BackfillLedger;
  readonly windows: readonly BackfillWindow[];
  readonly estimate: BackfillEstimate;
}

/** The plan of a dry run on stdout: a table with a line a window and what it costs, or one JSON object. */
export async function printPlan(wish: BackfillWish, { ledger, windows, estimate }: BackfillPlan): Promise<void> {
  const { listed, fresh, known } = sumLedger({ windows });
  const { planned, done, expired, failed } = sumLedger(ledger);
  const totals = { windows: windows.length, planned, done, expired, failed, listed, fresh, known };
  const statusOf = (at: number): BackfillWindow['status'] => ledger.windows[at]?.status ?? 'planned';
  if (wish.json) {
    const views = windows.map((window, at) => ({ ...windowView(window), status: statusOf(at) }));
    const plan = { source: wish.source, ledger: ledger.name, totals, windows: views, estimate };
    await writeOut(`${JSON.stringify(plan)}\n`);
    return;
  }
  const rows = windows.map((window, at) => windowCells(window).with(2, statusOf(at)));
  await printTable(WINDOW_HEADER, rows, WINDOW_HEADER.slice(3));
  const lines = [
    `${listed} slices are listed: ${fresh} new, ${known} known before.`,
    ...(expired === 0 ? [] : [`Expired windows: ${expired}; the vendor keeps nothing of them any more.`]),
    ...describeEstimate(estimate),
    ...ledgerTroubles(ledger),
    'Nothing was written.',
  ];
  await writeOut(`${lines.join('\n')}\n`);
}

function describeEstimate({ basedOn, slices, slicesPerMinute, calls, seconds, ...sizes }: BackfillEstimate): string[] {
  if (slices === 0) return [`There is nothing to bring; listing takes ${calls.listing} requests.`];
  const basis = basedOn === 0 ? 'the least a slice costs' : `${basedOn} landed slices`;
  const brings =
    sizes.objects === undefined || sizes.bytes === undefined || sizes.storedBytes === undefined
      ? 'How many objects and bytes that is can not be said before something of the source has landed.'
      : `It brings about ${sizes.objects} objects, ${formatBytes(sizes.bytes)}, stored ${formatBytes(sizes.storedBytes)}.`;
  return [
    `Listing takes ${calls.listing} requests; bringing ${slices} slices about ${calls.fetching} (by ${basis}).`,
    brings,
    ...(sizes.usd === undefined
      ? []
      : [`AWS takes about ${dollars(sizes.usd.least)} to ${dollars(sizes.usd.most)} for it, without the tables.`]),
    `At ${slicesPerMinute.toFixed(1)} slices a minute it takes about ${formatSeconds(seconds)}.`,
  ];
}

const dollars = (usd: number): string => `${usd >= 1 ? usd.toFixed(2) : usd.toPrecision(2)} USD`;

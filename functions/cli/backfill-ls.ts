import { type BackfillLedger, ledgerState } from '../../shared/domain/backfill.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { sumLedger } from '../../shared/domain/sum-ledger.ts';
import { LedgerStore } from '../backfill/ledger-store.ts';
import { parseWords } from './arguments.ts';
import { ledgerTroubles, ledgerView } from './backfill-view.ts';
import { EXIT } from './exit-codes.ts';
import { shortInstant } from './format.ts';
import { noWords } from './list-options.ts';
import { type Place, withPlace } from './open-place.ts';
import { PLACE_WORDS, placeOf } from './place-options.ts';
import { printJsonArray, printTable } from './print-list.ts';
import type { Verb } from './verb.ts';

const HEADER = [
  'source',
  'from',
  'to',
  'state',
  'windows',
  'done',
  'failed',
  'expired',
  'listed',
  'fresh',
  'known',
  'next',
];
const RIGHT = ['windows', 'done', 'failed', 'expired', 'listed', 'fresh', 'known'];

interface KnownLedger {
  readonly source: string;
  readonly ledger: BackfillLedger;
}

/** `runlake backfill ls`: the backfills of a place, and how far each has come; one that can not be read is said to be so. */
export const backfillLs: Verb = async (words) => {
  const { values, positionals } = parseWords(words, {
    ...PLACE_WORDS,
    source: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  noWords(positionals, 'backfill ls');
  return await withPlace(placeOf(values), values.source, async (place) => {
    const { ledgers, unreadable } = await ledgersOf(place);
    if (values.json) await printJsonArray(ledgers, undefined, ({ source, ledger }) => ledgerView(source, ledger));
    else await printLedgers(ledgers);
    for (const why of unreadable) process.stderr.write(`${why}\n`);
    return unreadable.length === 0 ? EXIT.ok : EXIT.failed;
  });
};

/** What this version can not read keeps nobody from seeing the others. */
async function ledgersOf({
  storage,
  sources,
}: Place): Promise<{ readonly ledgers: KnownLedger[]; readonly unreadable: string[] }> {
  const ledgers: KnownLedger[] = [];
  const unreadable: string[] = [];
  const orUnreadable = (error: unknown): undefined => {
    if (!(error instanceof IngestError) || error.kind !== 'contract') throw error;
    unreadable.push(error.message);
  };
  for (const { id } of sources) {
    const store = new LedgerStore(storage.index, id, Date.now);
    for (const name of (await store.names().catch(orUnreadable)) ?? []) {
      const held = await store.load(name).catch(orUnreadable);
      if (held !== undefined) ledgers.push({ source: id, ledger: held.ledger });
    }
  }
  return { ledgers, unreadable };
}

async function printLedgers(ledgers: readonly KnownLedger[]): Promise<void> {
  if (ledgers.length === 0) return void process.stderr.write('There is no backfill.\n');
  await printTable(HEADER, ledgers.map(cells), RIGHT);
  for (const { source, ledger } of ledgers)
    for (const line of ledgerTroubles(ledger)) process.stderr.write(`${source} ${ledger.name}: ${line}\n`);
}

function cells({ source, ledger }: KnownLedger): (string | number)[] {
  const { done, failed, expired, listed, fresh, known } = sumLedger(ledger);
  const counts = [ledger.windows.length, done, failed, expired, listed, fresh, known];
  const next = ledger.dueAtMs === undefined ? '' : shortInstant(ledger.dueAtMs);
  return [source, utcDay(ledger.fromMs), utcDay(ledger.toMs - 1), ledgerState(ledger), ...counts, next];
}

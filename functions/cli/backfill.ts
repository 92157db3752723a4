import { resolve } from 'node:path';
import type { Source } from '../../shared/config/sources.ts';
import { type BackfillLedger, ledgerState } from '../../shared/domain/backfill.ts';
import { openLedger } from '../backfill/open-ledger.ts';
import { hasSlicesOnTheWay } from '../backfill/take-up.ts';
import { parseWords } from './arguments.ts';
import { dryRunBackfill } from './backfill-dry-run.ts';
import { backfillRange } from './backfill-range.ts';
import {
  describeLedger,
  ledgerTroubles,
  ledgerView,
  takenUpWords,
  WINDOW_HEADER,
  windowCells,
} from './backfill-view.ts';
import { beginBackfill } from './begin-backfill.ts';
import { EXIT } from './exit-codes.ts';
import { loadConfig } from './load-config.ts';
import { onlySource } from './only-source.ts';
import { withPlace } from './open-place.ts';
import { exitWithParent } from './parent.ts';
import { PLACE_WORDS, type PlaceOptions, placeOf } from './place-options.ts';
import { printTable } from './print-list.ts';
import { sayHowItEnded } from './print-summary.ts';
import { parseRate } from './rate.ts';
import { runIngest } from './run-ingest.ts';
import { writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import { anyOnLoopback } from './vendor-ports.ts';
import type { Verb } from './verb.ts';
import { type BackfillWish, wantedLedger } from './wanted-ledger.ts';

/** `runlake backfill`: brings the past of a source, window by window. Repeated, it goes on where it was. */
export const backfill: Verb = async (words, { version }) => {
  const { values, positionals } = parseWords(words, {
    ...PLACE_WORDS,
    from: { type: 'string' },
    to: { type: 'string' },
    rate: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    config: { type: 'string', default: 'sources.yaml' },
    json: { type: 'boolean', default: false },
    'allow-plain-secrets': { type: 'boolean', default: false },
  });
  const source = onlySource(positionals, 'runlake backfill SOURCE --from DAY --to DAY');
  const place = placeOf(values);
  const perMinute = values.rate === undefined ? undefined : parseRate(values.rate);
  const asked = { source, range: backfillRange(values, Date.now()), perMinute, json: values.json };
  if (place.where === 'cloud' && !values['dry-run']) return await beginInTheCloud(place, asked);
  const configured = await configuredSource(values.config, source, values['allow-plain-secrets']);
  exitWithParent();
  const wish = { ...asked, vendor: configured.vendor };
  return values['dry-run']
    ? await dryRunBackfill(place, wish, configured, version)
    : await bringHere(place, wish, configured, version);
};

/** Runs the pipeline on this machine until the range has landed. */
async function bringHere(place: PlaceOptions, wish: BackfillWish, source: Source, version: string): Promise<number> {
  const dataDir = resolve(place.where === 'local' ? place.data : '');
  const result = await runIngest({
    dataDir,
    sources: [source],
    version,
    watch: false,
    allowLoopback: anyOnLoopback([source]),
    quiet: false,
    backfill: async (services) => {
      const { wanted, stored } = await wantedLedger(services.index, wish);
      // Slices may land before the ledger is opened: who was killed in the middle goes on all the same.
      const onTheWay = stored !== undefined && (await hasSlicesOnTheWay(services.index, source.id, stored));
      return async () => {
        const opened = await openLedger(services, source.id, wanted, async () => onTheWay);
        process.stderr.write(takenUpWords(stored, opened));
        return opened;
      };
    },
  });
  sayHowItEnded(result);
  const ledger = await withPlace({ where: 'local', data: dataDir }, source.id, async ({ storage }) => {
    const { stored, wanted } = await wantedLedger(storage.index, wish);
    return stored ?? wanted;
  });
  await printLedger(wish, ledger);
  return result.exitCode === EXIT.ok && ledgerState(ledger) !== 'done' ? EXIT.failed : result.exitCode;
}

/** The workers of a stage do the rest. */
async function beginInTheCloud(place: PlaceOptions, asked: Omit<BackfillWish, 'vendor'>): Promise<number> {
  return await withPlace(place, asked.source, async (open) => {
    const { ledger, before } = await beginBackfill(open, asked);
    process.stderr.write(takenUpWords(before, ledger));
    await printLedger(asked, ledger);
    process.stderr.write(
      `The workers of ${open.name} go on with it; runlake backfill ls shows how far they have come.\n`,
    );
    return EXIT.ok;
  });
}

async function printLedger(
  { source, json }: Pick<BackfillWish, 'source' | 'json'>,
  ledger: BackfillLedger,
): Promise<void> {
  if (json) {
    await writeOut(`${JSON.stringify(ledgerView(source, ledger))}\n`);
    return;
  }
  await printTable(
    WINDOW_HEADER,
    ledger.windows.map((window) => windowCells(window, ledger)),
    WINDOW_HEADER.slice(3),
  );
  await writeOut(`${[describeLedger(source, ledger), ...ledgerTroubles(ledger)].join('\n')}\n`);
}

async function configuredSource(file: string, id: string, allowPlainSecrets: boolean): Promise<Source> {
  const sources = await loadConfig(file, allowPlainSecrets);
  const source = sources.find((one) => one.id === id);
  if (source !== undefined) return source;
  throw new UsageError(`${file} has no source "${id}"; it has ${sources.map((one) => one.id).join(', ')}`);
}

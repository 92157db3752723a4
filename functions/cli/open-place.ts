import { randomUUID } from 'node:crypto';
import { type AwsClients, createAwsClients } from '../../shared/adapters/aws-clients.ts';
import { type QueueUrls, queueUrlsByPrefix } from '../../shared/adapters/queue-urls.ts';
import { OUTPUT, sourcesOfOutputs } from '../../shared/config/stack-names.ts';
import { describeVendor } from '../../shared/connectors/registry.ts';
import { IngestError } from '../../shared/domain/errors.ts';
import { awsStorage, type StoragePorts } from '../compose.ts';
import type { KnownSource } from './known-sources.ts';
import { type OpenData, withData } from './open-data.ts';
import type { PlaceOptions } from './place-options.ts';
import { UsageError } from './usage-error.ts';

/** A data directory or a deployed stage, open for whoever operates it: the same stores and queues behind the same ports. */
export interface Place {
  /** How to name it to people: the directory, or `stage prod`. */
  readonly name: string;
  readonly storage: StoragePorts;
  readonly clients: AwsClients;
  readonly queueUrls: QueueUrls;
  /** Those of the place, or the one that was asked for. Shape: by id. */
  readonly sources: readonly KnownSource[];
  /** Outputs of the stack; none of a data directory. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Calls at the same time at most. */
const CONCURRENCY = 8;

/**
 * Opens a place, runs `work` and closes it again, whatever happens. `source` restricts to one source.
 * Errors: no data, or no such stage, there; UsageError for a source that the place does not know.
 */
export async function withPlace<T>(
  place: PlaceOptions,
  source: string | undefined,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  if (place.where === 'local') {
    return await withData(place.data, source, async ({ storage, clients, queueUrls, sources }) =>
      work({ name: place.data, storage, clients, queueUrls, sources, outputs: {} }),
    );
  }
  return await withStage(place.stage, source, work);
}

/** Opens a place for questions only. Errors: as `withPlace`. */
export async function withReadable<T>(
  place: PlaceOptions,
  source: string | undefined,
  read: (data: OpenData) => Promise<T>,
): Promise<T> {
  if (place.where === 'local') return await withData(place.data, source, read);
  return await withStage(place.stage, source, async ({ storage, sources, outputs }) =>
    read({
      index: storage.index,
      store: storage.store,
      sources,
      describe: describeVendor,
      // Its functions are.
      inUse: true,
      placeOf: (key) => `s3://${outputs[OUTPUT.bucket]}/${key}`,
      close: async () => {},
    }),
  );
}

async function withStage<T>(stage: string, source: string | undefined, work: (place: Place) => Promise<T>): Promise<T> {
  const { cloudFormationClient, stackOutputs } = await import('../../shared/adapters/stack-outputs.ts');
  const cloudFormation = cloudFormationClient();
  const clients = createAwsClients({ concurrency: CONCURRENCY });
  try {
    const outputs = await stackOutputs(cloudFormation, stage);
    const output = (name: string): string => outputs[name] ?? refuseOldStack(stage, name);
    const queueUrls = queueUrlsByPrefix(output(OUTPUT.queueUrlPrefix), stage);
    const storage = awsStorage(
      clients,
      { bucket: output(OUTPUT.bucket), table: output(OUTPUT.table), queueUrls },
      randomUUID,
    );
    const sources = chosen(stage, sourcesOfOutputs(outputs).map(known), source);
    return await work({ name: `stage ${stage}`, storage, clients, queueUrls, sources, outputs });
  } finally {
    cloudFormation.destroy();
    clients.destroy();
  }
}

const known = ({ id, vendor }: { readonly id: string; readonly vendor: string }): KnownSource => ({
  id,
  vendor,
  stream: describeVendor(vendor)?.streams[0].name ?? vendor,
});

function chosen(stage: string, sources: readonly KnownSource[], only: string | undefined): readonly KnownSource[] {
  if (only === undefined) return sources;
  const found = sources.filter(({ id }) => id === only);
  if (found.length > 0) return found;
  throw new UsageError(`stage ${stage} has no source "${only}"; it has ${sources.map(({ id }) => id).join(', ')}`);
}

function refuseOldStack(stage: string, output: string): never {
  throw new IngestError(
    'config',
    `The stack of stage ${stage} has no output ${output}: it was deployed by an older version. Deploy this version first.`,
  );
}

import { DEFAULT_DATA_DIR } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** Where a verb works: a data directory of this machine, or a deployed stage. */
export type PlaceOptions =
  | { readonly where: 'local'; readonly data: string }
  | { readonly where: 'cloud'; readonly stage: string };

/** The words that say so, for `parseWords`. */
export const PLACE_WORDS = {
  data: { type: 'string' },
  cloud: { type: 'boolean', default: false },
  stage: { type: 'string' },
} as const;

/** Reads them. Errors: UsageError for what does not go together, before anything is opened. */
export function placeOf(values: {
  readonly data?: string | undefined;
  readonly cloud: boolean;
  readonly stage?: string | undefined;
}): PlaceOptions {
  const { data, cloud, stage } = values;
  if (!cloud) {
    if (stage !== undefined) throw new UsageError('--stage belongs to --cloud; without it this machine is meant');
    return { where: 'local', data: data ?? DEFAULT_DATA_DIR };
  }
  if (data !== undefined) throw new UsageError('--data is a directory of this machine; it does not go with --cloud');
  if (stage === undefined || !/^[a-z0-9]+$/.test(stage))
    throw new UsageError(`--cloud needs the stage that was deployed; write --stage prod`);
  return { where: 'cloud', stage };
}

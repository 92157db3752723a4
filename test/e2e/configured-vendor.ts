import { join } from 'node:path';
import { startVendor, temporaryFolder, type Vendor, writeSources } from './cli-world.ts';

/** A vendor, and what a command line needs to ask it. */
export interface ConfiguredVendor {
  readonly vendor: Vendor;
  readonly folder: string;
  /** A `sources.yaml` in the folder, with the vendor as its one source. */
  readonly config: string;
  /** A data directory in the folder; it is not there at first. */
  readonly data: string;
  /** The words by which a verb finds all of it. */
  readonly words: readonly string[];
  /** Stops the vendor and removes the folder. */
  stop(): Promise<void>;
}

/** Starts a vendor of few runs, and writes its configuration into a temporary folder. */
export async function startConfiguredVendor(): Promise<ConfiguredVendor> {
  const folder = await temporaryFolder();
  const vendor = await startVendor();
  const config = await writeSources(folder.path, { baseUrl: vendor.url });
  const data = join(folder.path, 'data');
  return {
    vendor,
    folder: folder.path,
    config,
    data,
    words: ['--config', config, '--data', data, '--allow-plain-secrets'],
    stop: async () => {
      await vendor.stop();
      await folder.remove();
    },
  };
}

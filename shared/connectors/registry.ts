import type { Source } from '../config/sources.ts';
import type { Connector, ConnectorPorts, VendorDescription } from '../ports/connector.ts';
import { TalendConnector } from './talend/connector.ts';
import { TALEND_DESCRIPTION } from './talend/description.ts';
import { talendSettings } from './talend/settings.ts';

/** The connector of a configured source. This file is the only place that lists vendors. */
export function createConnector(source: Source, ports: ConnectorPorts): Connector {
  switch (source.vendor) {
    case 'talend':
      return new TalendConnector(talendSettings(source), ports);
  }
}

const DESCRIPTIONS: readonly VendorDescription[] = [TALEND_DESCRIPTION];

/** What is known of a vendor; `undefined` for one that this version does not know. */
export const describeVendor = (vendor: string): VendorDescription | undefined =>
  DESCRIPTIONS.find((description) => description.vendor === vendor);

import type { Source } from '../config/sources.ts';
import type { Connector, ConnectorPorts, VendorDescription } from '../ports/connector.ts';
import { AkinonConnector } from './akinon/connector.ts';
import { AKINON_DESCRIPTION } from './akinon/description.ts';
import { settingsOf as akinonSettings } from './akinon/settings.ts';
import { SapJobSchedulingConnector } from './sap-job-scheduling/connector.ts';
import { SAP_JOB_SCHEDULING_DESCRIPTION } from './sap-job-scheduling/description.ts';
import { settingsOf as sapSettings } from './sap-job-scheduling/settings.ts';
import { SnapLogicConnector } from './snaplogic/connector.ts';
import { SNAPLOGIC_DESCRIPTION } from './snaplogic/description.ts';
import { settingsOf as snapLogicSettings } from './snaplogic/settings.ts';
import { TalendConnector } from './talend/connector.ts';
import { TALEND_DESCRIPTION } from './talend/description.ts';
import { settingsOf as talendSettings } from './talend/settings.ts';

/** The connector of a configured source. This file is the only place that lists vendors. */
export function createConnector(source: Source, ports: ConnectorPorts): Connector {
  switch (source.vendor) {
    case 'talend':
      return new TalendConnector(talendSettings(source), ports);
    case 'akinon':
      return new AkinonConnector(akinonSettings(source), ports);
    case 'sap-job-scheduling':
      return new SapJobSchedulingConnector(sapSettings(source), ports);
    case 'snaplogic':
      return new SnapLogicConnector(snapLogicSettings(source), ports);
  }
}

const DESCRIPTIONS: readonly VendorDescription[] = [
  TALEND_DESCRIPTION,
  AKINON_DESCRIPTION,
  SAP_JOB_SCHEDULING_DESCRIPTION,
  SNAPLOGIC_DESCRIPTION,
];

/** What is known of a vendor; `undefined` for one that this version does not know. */
export const describeVendor = (vendor: string): VendorDescription | undefined =>
  DESCRIPTIONS.find((description) => description.vendor === vendor);

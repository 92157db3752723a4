import { type Source, talendBaseUrl } from '../config/sources.ts';
import type { Connector, ConnectorPorts } from '../ports/connector.ts';
import { TalendConnector } from './talend/connector.ts';

/** The connector of a configured source. The only place that lists vendors. */
export function createConnector(source: Source, ports: ConnectorPorts): Connector {
  switch (source.vendor) {
    case 'talend': {
      const { options } = source;
      return new TalendConnector(
        {
          source: source.id,
          baseUrl: talendBaseUrl(source),
          auth: source.auth,
          scope: source.scope,
          fileFormat: options.fileFormat,
          logAccess: options.logAccess,
          settleSeconds: options.settleSeconds,
          lookBackHours: options.lookBackHours,
          sinceMs: options.since === undefined ? undefined : Date.parse(options.since),
          deleteAfterLanding: options.deleteAfterLanding,
          timeoutMs: options.requestTimeoutSeconds * 1000,
        },
        ports,
      );
    }
  }
}

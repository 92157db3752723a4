import { TalendConnector } from '../../../../shared/connectors/talend/connector.ts';
import type { TalendSettings } from '../../../../shared/connectors/talend/settings.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { BASE_URL, type Endpoint, type Reply, TalendBench } from './talend-bench.ts';

/** The connector with a vendor that answers what a test tells it. */
export class ConnectorBench extends TalendBench {
  readonly connector: TalendConnector;

  constructor(replies: Partial<Record<Endpoint, Reply[]>>, settings: Partial<TalendSettings> = {}) {
    super(replies);
    this.connector = new TalendConnector(
      {
        source: 'talend-eu',
        baseUrl: BASE_URL,
        auth: { token: 'pat' },
        scope: { tasks: 'all' },
        fileFormat: 'json',
        logAccess: 'file',
        settleSeconds: 30,
        lookBackHours: 24,
        sinceMs: undefined,
        deleteAfterLanding: false,
        timeoutMs: 1000,
        ...settings,
      },
      this.ports,
    );
  }

  readonly step = (memory: object) => this.connector.step(sliceRow({ id: 'run-1', memory: { ...memory } }), this.tally);
}

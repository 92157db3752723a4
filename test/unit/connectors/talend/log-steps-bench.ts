import { type LogSteps, stepLog } from '../../../../shared/connectors/talend/log-steps.ts';
import { type LogMemory, LogMemorySchema } from '../../../../shared/connectors/talend/memory.ts';
import { Secret } from '../../../../shared/domain/secret.ts';
import { sliceRow } from '../../../factories/slice.ts';
import { FILE_URL, type Reply, TalendBench } from './talend-bench.ts';

const SLICE = sliceRow({ id: 'run-1' });

export const memory = (fields: object = {}): LogMemory => LogMemorySchema.parse({ final: true, ...fields });

/** A file in the making; older entries remain where the next end is said. */
export const made = (token: string, size?: number): Reply => ({ json: { token, size } });
export const more = (token: string, endTime: string, size?: number): Reply => ({
  status: 206,
  json: { token, size },
  headers: { 'x-log-next-request-end-time': endTime },
});
export const ready = (presignedURL = FILE_URL): Reply => ({ json: { status: 'READY', presignedURL } });
export const NOT_READY: Reply = { json: { status: 'GENERATING' } };

/** The class of sizes that 300 lines are of, and that of no lines at all. */
export const OF_300 = '4';
export const OF_NONE = '0';

/** Takes steps of the log of one final run at a vendor that answers what a test tells it. */
export class LogStepsBench extends TalendBench {
  readonly steps: LogSteps = {
    ports: this.ports,
    client: this.client,
    fileFormat: 'json',
    timeoutMs: 1000,
    pace: undefined,
  };

  readonly step = (of: LogMemory, fileFormat: LogSteps['fileFormat'] = 'json') => {
    const steps = fileFormat === 'json' ? this.steps : { ...this.steps, fileFormat };
    return stepLog(steps, SLICE, of, this.tally);
  };

  readonly seal = (token: string, id = 'run-1') => this.sealer.seal(new Secret(token), `talend-eu/${id}`);
}

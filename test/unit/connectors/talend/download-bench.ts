import { openDownload } from '../../../../shared/connectors/talend/download.ts';
import type { Download, ResumeAt } from '../../../../shared/domain/outcome.ts';
import { FILE_URL, type Reply, TalendBench } from './talend-bench.ts';

export const LOG = Buffer.from('0123456789');
export const AT_FOUR: ResumeAt = { offset: 4, validator: '"v1"' };

export const whole = (changes: object = {}): Reply => ({ bytes: LOG, ...changes });

/** The log from its fifth byte on. */
export const piece = (range: string, headers: object = {}): Reply => ({
  status: 206,
  bytes: LOG.subarray(4),
  headers: { 'content-range': range, ...headers },
});

/** A store that gives these answers, one after the other. */
export const storeOf = (...download: Reply[]): TalendBench => new TalendBench({ download });

export const open = (from: TalendBench, resume?: ResumeAt, url = FILE_URL): Promise<Download> =>
  openDownload(from.ports, { source: 'talend-eu', url, timeoutMs: 1000, resume, tally: from.tally });

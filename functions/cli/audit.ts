import { type AuditedDay, audit as auditSourceDays } from '../audit/audit.ts';
import { DEFAULT_DATA_DIR, parseWords } from './arguments.ts';
import { auditRange } from './audit-range.ts';
import { auditedSources } from './audited-sources.ts';
import { EXIT } from './exit-codes.ts';
import { noWords } from './list-options.ts';
import { loadConfig } from './load-config.ts';
import { objectsOnDisk } from './objects-on-disk.ts';
import { withData } from './open-data.ts';
import { describeAudit, isClean } from './print-audit.ts';
import { printJsonArray } from './print-list.ts';
import { writeOut } from './standard-output.ts';
import { storedHolds } from './stored-holds.ts';
import { vendorPorts } from './vendor-ports.ts';
import type { Verb } from './verb.ts';

/** `runlake audit`: what the vendors list now against what a data directory holds. Writes nothing. */
export const audit: Verb = async (words, { version }) => {
  const { values, positionals } = parseWords(words, {
    source: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    deep: { type: 'boolean', default: false },
    offline: { type: 'boolean', default: false },
    config: { type: 'string', default: 'sources.yaml' },
    data: { type: 'string', default: DEFAULT_DATA_DIR },
    json: { type: 'boolean', default: false },
    'allow-plain-secrets': { type: 'boolean', default: false },
  });
  noWords(positionals, 'audit');
  const range = auditRange(values, Date.now());
  const configured = values.offline ? [] : await loadConfig(values.config, values['allow-plain-secrets']);
  const ports = values.offline ? undefined : vendorPorts(configured, version);
  try {
    return await withData(values.data, undefined, async (data) => {
      const services = {
        environment: { now: Date.now },
        index: data.index,
        store: objectsOnDisk(data.store, data.dataDir),
        partitions: data.storage.partitions,
      };
      const holds = await storedHolds(data.index, data.sources, Date.now());
      const wanted = { source: values.source, ports, describe: data.describe, holds };
      const sources = auditedSources(data.sources, configured, wanted);
      const days: AuditedDay[] = [];
      for (const source of sources) {
        for await (const day of auditSourceDays(services, source, { ...range, deep: values.deep })) days.push(day);
      }
      if (values.json) await printJsonArray(days, undefined, view);
      else await writeOut(describeAudit(days));
      return isClean(days) ? EXIT.ok : EXIT.failed;
    });
  } finally {
    ports?.close();
  }
};

/** A day for programs: what the vendor answered wrong as a kind, never as it was said. */
const view = ({ unanswered, ...day }: AuditedDay) => ({
  ...day,
  ...(unanswered === undefined ? {} : { unanswered: unanswered.kind }),
});

import type { Guard } from './guard.ts';

const WAITING = 'test/unit/connectors/akinon/waiting.test.ts';
const LOG_ROW = 'test/unit/connectors/akinon/log-row.test.ts';
const LOG_STATE = 'shared/connectors/akinon/log-state.ts';

export const GUARDS_OF_AKINON: readonly Guard[] = [
  {
    name: 'final rule (Akinon)',
    against: 'a run is landed while its status or its end is still missing',
    file: LOG_STATE,
    from: 'state === FINISHED && FINAL_STATUSES.includes(status) && finished.given;',
    to: 'state === FINISHED;',
    test: WAITING,
    title: 'a run that the vendor still executes and then contradicts itself (status-lags) lands once it does not',
  },
  {
    name: 'final rule: every step (Akinon)',
    against: 'a run is landed before the last of its steps has ended',
    file: LOG_STATE,
    from: 'looksFinal(fields) && (fields.sub_flows ?? []).every(({ state }) => state === FINISHED);',
    to: 'looksFinal(fields);',
    test: WAITING,
    title: 'a run that the vendor still executes and then contradicts itself (sub-lags) lands once it does not',
  },
  {
    name: 'unknown words are not final (Akinon)',
    against: 'a run is landed half because of a status that the vendor has added',
    file: LOG_STATE,
    from: 'FINAL_STATUSES.includes(status) && finished',
    to: 'status !== 1 && finished',
    test: LOG_ROW,
    title: 'a main log with {"status":5} is final: false',
  },
  {
    name: 'gone only after several looks (Akinon)',
    against: 'one empty answer ends a run for ever',
    file: 'shared/connectors/akinon/main-log.ts',
    from: 'if (readings >= GONE_AFTER.readings && nowMs - sinceMs >= GONE_AFTER.ms) {',
    to: 'if (readings >= 1) {',
    test: WAITING,
    title: 'a run that the vendor lists no more and then does again is not gone',
  },
  {
    name: 'rows that belong to the run (Akinon)',
    against: 'a filter that is not heeded puts the lines of one run into another',
    file: 'shared/connectors/akinon/lower-logs.ts',
    from: 'if ((fields.original_filename_uuid ?? slice.id) === slice.id) return;',
    to: 'if (slice.id !== fields.original_filename_uuid || kind) return;',
    test: WAITING,
    title: 'a step refuses lines of another run',
  },
  {
    name: 'seam of the last page (Akinon)',
    against: 'lines that were added while the last page was read are lost',
    file: 'shared/connectors/akinon/log-walk.ts',
    from: 'if (last.page <= 1) return undefined;',
    to: 'if (last.page >= 1) return undefined;',
    test: 'test/unit/connectors/akinon/discovery.property.test.ts',
    title: 'a walk over the logs below a run goes on where the last page has grown meanwhile',
  },
  {
    name: 'walked until nothing new is found (Akinon)',
    against: 'a run that slid away while its flow was walked is missed',
    file: 'shared/connectors/akinon/discovery.ts',
    from: "const settled = walk.walks === 1 ? depth === 'tick' && !moved : !found;",
    to: 'const settled = !moved || !found || true;',
    test: 'test/unit/connectors/akinon/discovery.test.ts',
    title: 'a discovery finds the rows that slid away unseen while it walked',
  },
];

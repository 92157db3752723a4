import type { Guard } from './guard.ts';

const RUN_TEST = 'test/unit/connectors/talend/run.test.ts';
const FAULTS = 'test/unit/connectors/talend/faults.test.ts';
const LANDING = 'test/unit/connectors/talend/landing.test.ts';
const RUN = 'shared/connectors/talend/run.ts';

export const GUARDS_OF_TALEND: readonly Guard[] = [
  {
    name: 'settle time (Talend)',
    against: 'a log is made while the last lines of its run are still on their way',
    file: 'shared/connectors/talend/listed-run.ts',
    from: ' + waitSeconds * 1000',
    to: '',
    test: RUN_TEST,
    title: 'the end of a run is followed by the settle time, rounded up, and never by a negative wait',
  },
  {
    name: 'settle time of a run that was awaited (Talend)',
    against: 'a run that was listed while it executed is landed the moment it ends',
    file: 'shared/connectors/talend/connector.ts',
    from: 'if (settle > 0)',
    to: 'if (settle < 0)',
    test: 'test/unit/connectors/talend/settling.test.ts',
    title: 'a run that ends while it is awaited is landed once its settle time is over, and not before',
  },
  {
    name: 'unknown words are not final (Talend)',
    against: 'a run is landed half because of a word that the vendor has added',
    file: RUN,
    from: "?? 'unknown';",
    to: "?? 'succeeded';",
    test: RUN_TEST,
    title: 'the status of a run a_word_of_tomorrow',
  },
  {
    name: 'a run that is being stopped is not final (Talend)',
    against: 'the log of a run is landed while it is still being written',
    file: RUN,
    from: '!stopping && FINAL.includes',
    to: 'FINAL.includes',
    test: RUN_TEST,
    title: 'the status of a run terminated, STOPPING_FLOW_EXECUTION',
  },
  {
    name: 'listing proven by its total (Talend)',
    against: 'a run is missed that moved to a page that was read before',
    file: 'shared/connectors/talend/discovery.ts',
    from: 'walk.total > 0 && walk.total === seen.size) return;',
    to: 'walk.total > 0) return;',
    test: FAULTS,
    title: 'the listing that moves rows to earlier pages while it is walked is recorded completely',
  },
  {
    name: 'end of a chain of parts (Talend)',
    against: 'a log of several parts is taken for whole after the first one',
    file: 'shared/connectors/talend/client.ts',
    from: 'if (status === 206 && nextEndTime === undefined) {',
    to: 'if (status === 0) {',
    test: LANDING,
    title: 'a chain of parts without a word on where the next part ends is given up, never taken for whole',
  },
];

import type { ScheduleStatus } from '../../shared/adapters/event-schedules.ts';
import type { FunctionStatus, MappingStatus } from '../../shared/adapters/lambda-control.ts';
import type { QueueDepth } from '../../shared/adapters/queue-depth.ts';
import type { StackResource } from '../../shared/adapters/stack-resources.ts';
import { announceDeadLetterQueueName, curateQueueName, queueName, sourceOfQueue } from '../../shared/config/names.ts';
import { BRING_BACK, bad, type Check, failure, good } from './finding.ts';
import type { StageControl } from './stage-control.ts';

/** The functions of a stage, by the last word of their names. */
const FUNCTIONS = ['worker', 'sweep', 'curate', 'announce', 'audit'] as const;
/** Schedules that belong to no source: the sweeper's and the audit's. */
const OWN_SCHEDULES = 2;

export interface StageChecked {
  readonly stage: string;
  readonly sources: readonly { readonly id: string }[];
  readonly control: StageControl;
  readonly resources: () => Promise<readonly StackResource[]>;
  /** How full the queue of this name is. */
  readonly depth: (queue: string) => Promise<QueueDepth>;
}

const nameOf = (stage: string, name: string): string => `runlake-${stage}-${name}`;

/** Does everything around the code run: functions, queues and what connects them, schedules, and the events of what landed? */
export function stageChecks(checked: StageChecked): readonly Check[] {
  const { stage, control, sources, depth } = checked;
  const functions = FUNCTIONS.map(
    (name): Check => ({
      name: 'function',
      look: async () => [functionFinding(await control.lambda.status(nameOf(stage, name)))],
    }),
  );
  return [
    ...functions,
    {
      name: 'mapping',
      look: async () => {
        const found = await control.lambda.mappings(nameOf(stage, 'worker'));
        return sources.map(({ id }) => ({ source: id, ...mappingFinding(found, queueName(stage, id)) }));
      },
    },
    {
      name: 'mapping',
      look: async () => [
        mappingFinding(await control.lambda.mappings(nameOf(stage, 'curate')), curateQueueName(stage)),
      ],
    },
    ...sources.map(
      ({ id }): Check => ({
        name: 'queue',
        source: id,
        look: async () => [queueFinding(await depth(queueName(stage, id)))],
      }),
    ),
    { name: 'queue', look: async () => [queueFinding(await depth(curateQueueName(stage)))] },
    { name: 'schedule', look: () => schedules(checked) },
    { name: 'undelivered events', look: async () => [undelivered(await depth(announceDeadLetterQueueName(stage)))] },
  ];
}

function functionFinding({ name, state, lastUpdate, reason }: FunctionStatus) {
  const why = reason === undefined ? '' : ` (${reason})`;
  if (lastUpdate === 'Failed') return bad(`${name}: its last update failed${why}`, 'Deploy again.');
  // A function that nobody has called for weeks is Inactive, and wakes with the next call.
  return state === 'Failed' ? bad(`${name} is failed${why}`, 'Deploy again.') : good(`${name} is ${state}`);
}

function mappingFinding(mappings: readonly MappingStatus[], queue: string) {
  const found = mappings.find(({ queueArn }) => queueArn.endsWith(`:${queue}`));
  if (found === undefined) return bad(`nothing takes messages from ${queue}`, BRING_BACK);
  return /^(?:Enabled|Enabling|Creating|Updating)$/.test(found.state)
    ? good(`messages of ${queue} are taken`)
    : bad(
        `nobody takes messages from ${queue}: its event source mapping is ${found.state}`,
        'Enable it: aws lambda update-event-source-mapping --enabled --uuid UUID (list-event-source-mappings shows it).',
      );
}

/** However many there are: whether they wait too long is seen by the slices. */
const queueFinding = ({ visible, inFlight, delayed }: QueueDepth) =>
  good(`${visible} tasks wait, ${inFlight} are worked on, ${delayed} are for later`);

function undelivered({ visible, inFlight }: QueueDepth) {
  const count = visible + inFlight;
  return count === 0
    ? good('every change became an event')
    : bad(`${count} batches of changes became no event`, 'See docs/runbook.md, "Landed events undelivered".');
}

async function schedules({ sources, control, resources }: StageChecked) {
  const names = (await resources()).flatMap(({ type, physicalId }) =>
    type === 'AWS::Scheduler::Schedule' ? [physicalId] : [],
  );
  const found: ScheduleStatus[] = [];
  const gone: string[] = [];
  const unseen: ReturnType<typeof failure>[] = [];
  const looks = await Promise.allSettled(names.map((name) => control.schedule(name)));
  for (const [at, look] of looks.entries()) {
    if (look.status === 'fulfilled') {
      found.push(look.value);
      continue;
    }
    const finding = failure(look.reason);
    if (finding.state === 'bad') gone.push(names[at] ?? '');
    else unseen.push(finding);
  }
  const sourceOf = (target: string): string | undefined => sources.find(({ id }) => sourceOfQueue(target) === id)?.id;
  const missing = sources.filter(({ id }) => !found.some(({ target }) => sourceOf(target) === id));
  const own = found.filter(({ target }) => sourceOf(target) === undefined).length;
  return [
    ...found.map(({ name, state, expression, target }) => {
      const source = sourceOf(target);
      const finding =
        state === 'ENABLED'
          ? good(`${expression} is enabled`)
          : bad(
              `${name} (${expression}) is ${state}`,
              'Enable it in EventBridge Scheduler; to stop a source use runlake pause.',
            );
      return source === undefined ? finding : { source, ...finding };
    }),
    ...unseen,
    ...(unseen.length === 0
      ? absent(missing, own)
      : gone.map((name) => bad(`the schedule ${name} is gone`, BRING_BACK))),
  ];
}

/** Only who has seen every schedule that is there can say whose is not. */
const absent = (missing: StageChecked['sources'], own: number) => [
  ...missing.map(({ id }) => ({
    source: id,
    ...bad('it has no schedule, so nothing new is found', BRING_BACK),
  })),
  ...(own < OWN_SCHEDULES
    ? [bad(`${own} of ${OWN_SCHEDULES} schedules of sweeper and audit are there`, BRING_BACK)]
    : []),
];

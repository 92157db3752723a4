import { AthenaQuery, athenaClient } from '../../shared/adapters/athena-query.ts';
import { queueDepth } from '../../shared/adapters/queue-depth.ts';
import { cloudFormationClient, stackOutputs } from '../../shared/adapters/stack-outputs.ts';
import { stackResources, stackStatus } from '../../shared/adapters/stack-resources.ts';
import { OUTPUT } from '../../shared/config/stack-names.ts';
import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { configChecks } from './config-checks.ts';
import { bad, findingsOf, good } from './finding.ts';
import { withPlace } from './open-place.ts';
import { stageChecks } from './stage-checks.ts';
import { withStageControl } from './stage-control.ts';
import { tableChecks } from './table-checks.ts';
import { workChecks } from './work-checks.ts';
import { workerFindings } from './worker-findings.ts';

/** The stack is what its last change should have made of it. */
const WELL = /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/;
/** The stack is there, in whatever state. */
const STATUS = /^(?:the stack is )?[A-Z]+_[A-Z_]+$/;

/**
 * Looks at a deployed stage from end to end: stack, functions, mappings, schedules, queues, the work in them, the tables in
 * Athena, and rights, secrets and vendors as the worker itself sees them. Changes nothing but budgets.
 *
 * Never throws: what is gone is a finding `bad`, what can not be looked at one `unknown`. Without a stack there is nothing
 * else to look at.
 */
export async function doctorCloud(options: {
  readonly stage: string;
  readonly config: string | undefined;
}): Promise<DoctorFinding[]> {
  const { stage, config } = options;
  const cloudFormation = cloudFormationClient();
  const athena = athenaClient();
  try {
    const seen = await findingsOf([{ name: 'stack', look: () => stack(cloudFormation, stage) }]);
    // Whoever can not see the stack can not say that anything is well.
    const findings = seen.map((one): DoctorFinding => (one.state === 'unknown' ? { ...one, state: 'bad' } : one));
    if (!findings.some(({ found }) => STATUS.test(found))) return findings;
    const rest = await findingsOf([
      {
        name: 'stage',
        look: () =>
          withPlace({ where: 'cloud', stage }, undefined, async (place) => {
            const { sources, clients, outputs } = place;
            const about = { nowMs: Date.now(), words: ` --cloud --stage ${stage}`, isAttended: true };
            const resources = () => stackResources(cloudFormation, stage);
            const depth = (queue: string) => queueDepth(clients.sqs, `${outputs[OUTPUT.queueUrlPrefix]}${queue}`);
            await withStageControl(async (control) => {
              findings.push(...(await findingsOf(stageChecks({ stage, sources, control, resources, depth }))));
              findings.push(...(await findingsOf(workChecks(place, about))));
              findings.push(...(await workerFindings(control, stage)));
            });
            const lake = new AthenaQuery({ client: athena, stage });
            findings.push(...(await findingsOf(tableChecks(lake, sources[0]?.id ?? 'none', Date.now()))));
            if (config !== undefined) findings.push(...(await findingsOf(configChecks(config, sources))));
            return [];
          }),
      },
    ]);
    return [...findings, ...rest];
  } finally {
    cloudFormation.destroy();
    athena.destroy();
  }
}

async function stack(client: ReturnType<typeof cloudFormationClient>, stage: string) {
  // Says what to do when there is none.
  const outputs = await stackOutputs(client, stage).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (/^There is no stack/.test(message)) return message;
    throw error;
  });
  if (typeof outputs === 'string') return [bad(outputs, `npx cdk deploy -c config=sources.yaml -c stage=${stage}`)];
  const status = await stackStatus(client, stage);
  return WELL.test(status)
    ? [good(status)]
    : [bad(`the stack is ${status || 'in no state'}`, 'Look at its events in CloudFormation, then deploy again.')];
}

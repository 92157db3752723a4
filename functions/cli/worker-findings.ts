import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { type DoctorAnswer, DoctorAnswerSchema } from '../doctor/doctor-event.ts';
import { bad, findingsOf } from './finding.ts';
import type { StageControl } from './stage-control.ts';

const SEE_LOG = 'See the log group that is the output WorkerLogGroup, and docs/runbook.md, "Worker errors".';

/** What the worker of a stage finds when it looks at itself: rights, secrets and vendors as they are for it. Never throws. */
export async function workerFindings({ lambda }: StageControl, stage: string): Promise<DoctorFinding[]> {
  let answer: DoctorAnswer | undefined;
  const failures = await findingsOf([
    {
      name: 'worker',
      look: async () => {
        const said = await lambda.invoke(`runlake-${stage}-worker`, { v: 1, kind: 'doctor' }).catch(toIngestError);
        if (said instanceof IngestError) {
          // It was called, and failed.
          if (said.kind === 'contract') return [bad(said.message, SEE_LOG)];
          throw said;
        }
        const parsed = DoctorAnswerSchema.safeParse(said);
        answer = parsed.data;
        return parsed.success
          ? []
          : [
              bad(
                'the worker does not answer as this version would',
                'Deploy this version, or use the one that is deployed.',
              ),
            ];
      },
    },
  ]);
  return [...failures, ...(answer?.findings.map((one) => ({ ...one, check: `worker: ${one.check}` })) ?? [])];
}

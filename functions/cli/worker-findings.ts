import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { type DoctorAnswer, DoctorAnswerSchema } from '../doctor/doctor-event.ts';
import { bad, findingsOf } from './finding.ts';
import type { StageControl } from './stage-control.ts';

/** What the worker of a stage finds when it looks at itself: rights, secrets and vendors as they are for it. Never throws. */
export async function workerFindings({ lambda }: StageControl, stage: string): Promise<DoctorFinding[]> {
  let answer: DoctorAnswer | undefined;
  const failures = await findingsOf([
    {
      name: 'worker',
      look: async () => {
        const parsed = DoctorAnswerSchema.safeParse(
          await lambda.invoke(`runlake-${stage}-worker`, { v: 1, kind: 'doctor' }),
        );
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

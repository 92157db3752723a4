import { expect, it } from 'vitest';
import { audit } from '../../../functions/audit/audit.ts';
import { auditSource } from '../../../functions/audit/audit-source.ts';
import { utcDay } from '../../../shared/domain/object-key.ts';
import { collect } from '../../factories/collect.ts';
import { auditContract } from '../audit-contract.ts';
import { HOUR_MS, scenesOf, TICK_MS } from '../connector-scene.ts';
import { SAP_JOB_SCHEDULING } from './sap-job-scheduling.ts';

auditContract(SAP_JOB_SCHEDULING);

it('an audit names a run that the vendor ended hours ago, and that the index knows as running', async () => {
  const one = await scenesOf(SAP_JOB_SCHEDULING).settled({});
  await one.pipeline.pass(6 * HOUR_MS, TICK_MS);
  const { partitions: _none, ...services } = one.pipeline.process().services;
  const nowMs = one.pipeline.environment.now();
  const range = { fromDay: utcDay(nowMs - 48 * HOUR_MS), toDay: utcDay(nowMs), deep: false };
  const source = auditSource(one.source, services.source(one.source).connector);
  const findings = async () => (await collect(audit(services, source, range))).flatMap((day) => day.findings);
  expect(await findings()).toEqual([]);
  const [ended] = await collect(one.pipeline.index.runsByDay(one.source, utcDay(nowMs - 24 * HOUR_MS)));
  const { finishedAt: _end, ...run } = ended!.run;
  await one.pipeline.index.putRuns([{ ...ended!, run: { ...run, status: 'running', vendorStatus: 'RUNNING' } }]);
  expect(await findings()).toMatchObject([{ kind: 'record-missing', runId: run.runId, found: 'running' }]);
});

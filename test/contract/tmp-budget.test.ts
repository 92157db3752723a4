import { expect, it } from 'vitest';
import { createMovableClock } from '../../infra/local/vendors/kit/clock.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { SimulatedPipeline } from '../simulation/simulated-pipeline.ts';
import { AKINON } from './vendors/akinon.ts';
import { SAP_JOB_SCHEDULING } from './vendors/sap-job-scheduling.ts';
import { SNAPLOGIC } from './vendors/snaplogic.ts';
import { TALEND } from './vendors/talend.ts';
import { TIDEWELL } from './vendors/tidewell.ts';
it.each([AKINON, SAP_JOB_SCHEDULING, SNAPLOGIC, TALEND, TIDEWELL].flatMap((v) => [2, 10, 60].map((n) => [v.vendor, n, v] as const)))('%s %d', async (_n, n, vendor) => {
  const environment = new FakeEnvironment();
  const stage = vendor.stage({ world: 'small', startedAtMs: environment.now(), clock: createMovableClock(environment.now), random: environment.random, behaviour: {} });
  const p = new SimulatedPipeline(environment, { source: 'x', handle: (r) => stage.standIn.handle(r), compose: (s, ports) => vendor.compose(s, ports, { id: 'x', broken: false, options: { requestsPerMinute: n } }) });
  const t0 = environment.now();
  const end = await p.runUntilSettled().then(() => 'settled', (e) => String(e).slice(0, 300));
  console.log(vendor.vendor, n, end, ((environment.now() - t0) / 60000).toFixed(1) + ' min', p.calls.filter((c) => c === 'http.send').length + ' requests');
  expect(end).toBe('settled');
});

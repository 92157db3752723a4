import { describe, expect, test } from 'vitest';
import { linesOf } from '../../../../../../infra/local/vendors/akinon/lines.ts';
import { demoPreset } from '../../../../../../infra/local/vendors/akinon/presets.ts';
import { logIdOf } from '../../../../../../infra/local/vendors/akinon/row-id.ts';
import { isFinal, isListed } from '../../../../../../infra/local/vendors/akinon/run-state.ts';
import { createWorld } from '../../../../../../infra/local/vendors/akinon/world.ts';
import { worldSpecSchema } from '../../../../../../infra/local/vendors/akinon/world-spec.ts';
import { startedAtMs, worldOf } from './client.ts';

const hour = 3_600_000;
const spec = demoPreset().spec;
const demo = createWorld({ seed: 'demo', startedAtMs, spec });
const listedAt = (nowMs: number) =>
  demo.runs.filter((run) => run.listedAtMs <= nowMs && run.purgedAtMs > nowMs && run.createdAtMs <= nowMs);

describe('a world', () => {
  test('is the same for the same seed, instant and spec, and another for another seed', () => {
    expect(createWorld({ seed: 'demo', startedAtMs, spec })).toEqual(demo);
    expect(createWorld({ seed: 'other', startedAtMs, spec }).runs[0]).not.toEqual(demo.runs[0]);
  });

  test('gives every row a log id of its own, several of them beyond 2^53', () => {
    const ids = demo.runs.flatMap((run) =>
      Array.from({ length: 1 + run.subs.length + run.lines }, (_, offset) => logIdOf(run, offset)),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const big = ids.filter((id) => id > BigInt(Number.MAX_SAFE_INTEGER));
    expect(big.length).toBeGreaterThan(100);
    expect(new Set(big.map(Number)).size).toBeLessThan(big.length);
  });

  test('has flows with ids of their own in every project, and runs in all of them', () => {
    const groups = [{ count: 60, createdMinutes: [-300, -200] }];
    const several = { seed: 's', startedAtMs, spec: worldSpecSchema.parse({ projects: 2, flows: 4, groups }) };
    const { projects, runs } = createWorld(several);
    const flowIds = projects.flatMap(({ flows }) => flows.map(({ flowId }) => flowId));
    expect(new Set(flowIds).size).toBe(8);
    expect(new Set(runs.map(({ flow }) => flow.flowId))).toEqual(new Set(flowIds));
    expect(runs.every(({ project, flow }) => project.flows.includes(flow))).toBe(true);
  });

  test('keeps a hanging run open for ever', () => {
    const [run] = worldOf({ count: 1, createdMinutes: [-60, -60], hangs: true }).runs;
    expect(isFinal(run!, startedAtMs + 10_000 * hour)).toBe(false);
  });
});

describe('the demo world', () => {
  test('has about 120 final main logs, 8 open ones, 5,000 lines and 80 details at its start', () => {
    const runs = listedAt(startedAtMs);
    const final = runs.filter((run) => isFinal(run, startedAtMs));
    expect(final).toHaveLength(120);
    expect(runs).toHaveLength(128);
    const lines = runs.flatMap(linesOf).filter(({ createdAtMs }) => createdAtMs <= startedAtMs).length;
    expect(lines).toBeGreaterThan(4000);
    expect(lines).toBeLessThan(6000);
    expect(Math.max(...runs.map((run) => run.lines))).toBeGreaterThan(200);
    const details = runs.reduce((sum, run) => sum + run.detailOffsets.length, 0);
    expect(details).toBeGreaterThan(65);
    expect(details).toBeLessThan(95);
  });

  test('has 60 more runs after 24 hours, nothing open then, six purged, and goes on until the third day', () => {
    const later = startedAtMs + 24 * hour;
    const runs = listedAt(later);
    expect(runs.filter((run) => run.createdAtMs > startedAtMs)).toHaveLength(60);
    expect(runs).toHaveLength(128 + 60 - 6);
    expect(runs.filter((run) => !isFinal(run, later))).toEqual([]);
    expect(listedAt(startedAtMs + 50 * hour).length).toBe(runs.length + 45);
  });

  test('lists some runs only minutes after they were created', () => {
    const late = demo.runs.filter((run) => run.listedAtMs > run.createdAtMs);
    expect(late).toHaveLength(17);
    for (const run of late) {
      expect(isListed(run, run.listedAtMs - 1)).toBe(false);
      expect(isListed(run, run.listedAtMs)).toBe(true);
    }
  });
});

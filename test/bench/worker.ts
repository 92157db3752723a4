/** Entry of the measured process: one case, once. Driven over IPC by `measure.ts`. */
import { once } from 'node:events';
import type { MeasuredCase } from './measured-case.ts';
import { type LogTarget, type Report, type Target, TargetSchema } from './messages.ts';
import { startStopwatch } from './stopwatch.ts';

/** Each case loads only what it needs, or its memory would be everybody's. */
const openLogs: Readonly<Record<LogTarget['kind'], (target: LogTarget) => Promise<MeasuredCase>>> = {
  copy: async (target) => (await import('./plain-case.ts')).openCopy(target),
  loop: async (target) => (await import('./plain-case.ts')).openLoop(target),
  memory: async (target) => (await import('./memory-case.ts')).openMemory(target),
  embedded: async (target) => (await import('./embedded-case.ts')).openEmbedded(target),
};

const open = async (target: Target): Promise<MeasuredCase> =>
  target.kind === 'sources' ? (await import('./sources-case.ts')).openSources(target) : openLogs[target.kind](target);

const tell = (report: Report): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(report, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });

// A parent that was killed cannot say so; the servers notice by the same sign.
process.on('disconnect', () => process.exit(1));
const target = TargetSchema.parse(JSON.parse(process.argv[2] ?? ''));
const measured = await open(target);
const goAhead = once(process, 'message');
await tell({ kind: 'ready', ...(measured.cloudPid === undefined ? {} : { cloudPid: measured.cloudPid }) });
await goAhead;
const stop = startStopwatch();
await measured.run();
await tell(stop());
await tell(await measured.close());
process.exit(0);

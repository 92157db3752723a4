import type { Context, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { localCurateHandler } from '../../../../functions/cli/local-curate-handler.ts';
import type { CurateServices } from '../../../../functions/curate/curate-ports.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { ID, lakeScene, SOURCE, TASK } from '../curate/lake-scene.ts';

const CONTEXT = {} as Context;
const event = (...bodies: string[]): SQSEvent => ({
  Records: bodies.map((body, at) => ({ messageId: `message-${at}`, body })) as SQSEvent['Records'],
});

/** The handler over a lake of which one part fails. */
function scene(of: { readonly build?: Error; readonly start?: Error; readonly put?: Error }) {
  const all = lakeScene();
  const told: string[] = [];
  const { build, start, put } = of;
  const store = new Proxy(all.store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'put' && put !== undefined) return () => Promise.reject(put);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const builder = build === undefined ? all.lake.builder : { build: () => Promise.reject(build) };
  const services: CurateServices = { ...all.services, store, builder };
  const handler = localCurateHandler({
    curateServices: () => (start === undefined ? Promise.resolve(services) : Promise.reject(start)),
    telemetry: all.telemetry,
    onDiskFull: () => told.push('full'),
  });
  return {
    ...all,
    told,
    problems: () => all.telemetry.events.filter(({ kind }) => kind === 'problem'),
    handle: (body = JSON.stringify(TASK)) => handler(event(body), CONTEXT),
  };
}

const FAILED = { batchItemFailures: [{ itemIdentifier: 'message-0' }] };
const bug = new IngestError('invariant', 'a bug');

describe('the curator of this machine', () => {
  it('builds a day and tells of no problem', async () => {
    const { land, handle, problems, partitions } = scene({});
    await land('run-1');
    expect(await handle()).toEqual({ batchItemFailures: [] });
    expect(await partitions.get(ID)).toMatchObject({ builtSequence: 1 });
    expect(problems()).toEqual([]);
  });

  it.each([
    ['a build that fails', { build: bug }],
    ['a builder that can not start', { start: bug }],
    ['an object that can not be written', { put: bug }],
  ])('tells of %s with its source and day, lets its message come again, and takes no disk for full', async (_, of) => {
    const { land, handle, problems, told } = scene(of);
    await land('run-1');
    expect(await handle()).toEqual(FAILED);
    const error = { kind: 'invariant', message: 'the tables of 2026-11-20 could not be built: a bug' };
    expect(problems()).toEqual([{ kind: 'problem', source: SOURCE, error }]);
    expect(told).toEqual([]);
  });

  const wrapped = new IngestError('transient', 'A partition could not be built: IO Error.', {
    cause: new Error('IO Error: Could not write file: No space left on device'),
  });
  it.each([
    ['a build whose cause it is', { build: wrapped }],
    ['a folder that can not be made', { start: new Error('ENOSPC: no space left on device, mkdir') }],
    ['an object that can not be written', { put: new IngestError('transient', 'S3 PutObject failed (ENOSPC: …)') }],
  ])('says that the disk is full after %s', async (_, of) => {
    const { land, handle, told } = scene(of);
    await land('run-1');
    expect(await handle()).toEqual(FAILED);
    expect(told).toContain('full');
  });

  it('tells of a message that is none of its tasks', async () => {
    const { handle, problems } = scene({});
    expect(await handle('{}')).toEqual(FAILED);
    expect(problems()).toMatchObject([{ error: { kind: 'task' } }]);
  });
});

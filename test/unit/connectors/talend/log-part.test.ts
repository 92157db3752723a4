import { describe, expect, it } from 'vitest';
import type { LogSteps } from '../../../../shared/connectors/talend/log-steps.ts';
import type { PartToLand } from '../../../../shared/domain/outcome.ts';
import { collectBytes } from '../../../factories/collect.ts';
import { LogStepsBench, memory, NOT_READY, ready } from './log-steps-bench.ts';
import { FILE_URL, failureOf, type Reply } from './talend-bench.ts';

const SECOND_URL = 'https://files.example.com/log?X-Amz-Signature=second';
const LOG: Reply = { bytes: Buffer.from('[{"message":"hello"}]') };

class Part extends LogStepsBench {
  /** The next part of a log of two, of which so many have landed. */
  async part(landed = 0, fileFormat: LogSteps['fileFormat'] = 'json', announced?: number): Promise<PartToLand> {
    const chain = [
      { token: await this.seal('newest') },
      { token: await this.seal('oldest'), endTime: 'T1', ...(announced === undefined ? {} : { announced }) },
    ];
    const outcome = await this.step(memory({ chain, landed, remakes: 2 }), fileFormat);
    if (outcome.kind !== 'land') throw new Error(`it does not ${outcome.kind}`);
    return outcome.part;
  }
}

describe('a part of a log', () => {
  it('is JSON or text, as the source is configured', async () => {
    const bench = new Part({ status: [ready()] });
    expect(await bench.part()).toMatchObject({ index: 1, of: 2, extension: 'json', contentType: 'application/json' });
    expect(await bench.part(1, 'text')).toMatchObject({
      index: 2,
      of: 2,
      extension: 'log',
      contentType: 'text/plain; charset=utf-8',
    });
  });

  it('says how many lines were announced, and nothing where nothing was', async () => {
    expect(await new Part({ status: [ready()] }).part(0, 'json', 0)).toHaveProperty('announcedLines', 0);
    expect(await new Part({ status: [ready()] }).part()).not.toHaveProperty('announcedLines');
  });

  it('is downloaded from the address that the vendor gave, from where it should go on', async () => {
    const bench = new Part({ status: [ready()], download: [LOG] });
    const download = await (await bench.part()).open({ offset: 5, validator: '"v1"' });
    expect((await collectBytes(download.body)).toString()).toBe('[{"message":"hello"}]');
    expect(bench.of('download')[0]).toMatchObject({ headers: { range: 'bytes=5-', 'if-range': '"v1"' } });
    expect([bench.of('status').length, bench.tally.requests]).toEqual([1, 2]);
  });

  it('is asked for at a new address where the first one is refused', async () => {
    const bench = new Part({ status: [ready(), ready(SECOND_URL)], download: [{ status: 403 }, LOG] });
    const download = await (await bench.part()).open({ offset: 5, validator: '"v1"' });
    expect((await collectBytes(download.body)).toString()).toBe('[{"message":"hello"}]');
    expect(bench.of('status').map(({ body }) => body)).toEqual(['oldest', 'oldest']);
    expect(bench.of('download').map(({ url }) => url.href)).toEqual([FILE_URL, SECOND_URL]);
    expect(bench.of('download')[1]?.headers).toMatchObject({ range: 'bytes=5-' });
  });

  it.each<[string, Reply, number]>([
    ['the new address is refused as well', ready(SECOND_URL), 2],
    ['there is no new address', NOT_READY, 1],
  ])('is made again where %s', async (_what, second, downloads) => {
    const bench = new Part({ status: [ready(), second], download: [{ status: 403 }] });
    const error = await failureOf((await bench.part()).open());
    expect(error).toMatchObject({ kind: 'transient', source: 'talend-eu', retryAfterSeconds: 0 });
    expect(error.message).toBe('log of run run-1: the download was answered with 403; it is generated again');
    expect(error.memory).toStrictEqual(memory({ chain: [{ token: 'sealed-1' }, { endTime: 'T1' }], remakes: 3 }));
    expect(bench.of('download')).toHaveLength(downloads);
  });

  it.each<[string, Reply[], number]>([
    ['at once', [{ status: 500 }], 1],
    ['at its second address', [{ status: 403 }, { status: 500 }], 2],
  ])('keeps its token where the download fails for another reason, %s', async (_when, download, asked) => {
    const bench = new Part({ status: [ready()], download });
    const error = await failureOf((await bench.part()).open());
    expect(error.message).toBe('download of source talend-eu answered 500');
    expect(error.memory).toBeUndefined();
    expect(bench.of('status')).toHaveLength(asked);
  });
});

import { describe, expect, it } from 'vitest';
import { changeHold } from '../../../../functions/budget/change-hold.ts';
import { composeWith } from '../../../../functions/compose.ts';
import { DoctorAnswerSchema } from '../../../../functions/doctor/doctor-event.ts';
import { inspectWorker } from '../../../../functions/doctor/inspect-worker.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';
import { describeVendor } from '../../../../shared/connectors/registry.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import { Secret } from '../../../../shared/domain/secret.ts';
import type { ConnectorPorts, Verdict } from '../../../../shared/ports/connector.ts';
import { FakeEnvironment } from '../../../fakes/fake-environment.ts';
import { MemoryPartitionIndex } from '../../../fakes/memory-partition-index.ts';
import { MemoryRawStore } from '../../../fakes/memory-raw-store.ts';
import { MemoryScratch } from '../../../fakes/memory-scratch.ts';
import { MemorySealer } from '../../../fakes/memory-sealer.ts';
import { MemorySliceIndex } from '../../../fakes/memory-slice-index.ts';
import { MemoryTaskQueue } from '../../../fakes/memory-task-queue.ts';

const VALUE = 'the-secret-value';

function scene(check: () => Promise<Verdict> = async () => ({ ok: true, message: 'it lets us in' })) {
  const environment = new FakeEnvironment();
  const index = new MemorySliceIndex();
  const store = new MemoryRawStore({ minPartBytes: 1 });
  const sealer = new MemorySealer();
  const secrets = {
    missing: '',
    resolve: async (reference: string) => {
      if (reference.includes('none')) throw new IngestError('config', `The secret of ${reference} does not exist.`);
      return new Secret(VALUE);
    },
  };
  const { sources } = SourcesSchema.parse({
    sources: [
      { id: 'eu', vendor: 'talend', region: 'eu', auth: { token: '${secret:talend}' } },
      { id: 'us', vendor: 'talend', region: 'us', auth: { token: '${secret:none}' } },
    ],
  });
  let asked = 0;
  const ports: ConnectorPorts = {
    environment,
    secrets,
    sealer,
    http: { send: () => Promise.reject(new Error('nobody is asked')) },
    telemetry: { emit: () => {} },
  };
  const storage = {
    index,
    store,
    partitions: new MemoryPartitionIndex(),
    queue: new MemoryTaskQueue({ now: environment.now, visibilityTimeoutMs: 1 }),
    scratch: new MemoryScratch(),
  };
  const services = composeWith(sources, storage, ports, (_source, { gate }) => ({
    description: describeVendor('talend')!,
    check: async () => {
      await gate?.pass();
      asked += 1;
      return await check();
    },
    discover: async function* () {},
    step: () => Promise.reject(new Error('nothing is advanced')),
  }));
  const look = async () => inspectWorker({ ...services, sources, secrets, sealer });
  return { look, index, store, sealer, environment, asked: () => asked };
}

const states = ({ findings }: Awaited<ReturnType<typeof inspectWorker>>) =>
  findings.map(({ check, source = '', state }) => `${check} ${source}: ${state}`);

describe('a worker that looks at itself', () => {
  it('finds what works and what does not, each by itself, and asks no vendor whose secret is missing', async () => {
    const { look, asked } = scene();
    const answer = await look();
    expect(states(answer)).toEqual([
      'index : good',
      'bucket : good',
      'sealing key : good',
      'secret eu: good',
      'vendor eu: good',
      'secret us: bad',
    ]);
    expect(answer.findings[4]).toMatchObject({ found: 'it lets us in' });
    expect(answer.findings[5]?.todo).toContain('AWS Secrets Manager');
    expect(asked()).toBe(1);
    expect(JSON.stringify(answer)).not.toContain(VALUE);
    expect(DoctorAnswerSchema.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
  });

  it('finds a vendor bad that lets us in and says no', async () => {
    const { look } = scene(async () => ({ ok: false, message: 'the workspace is unknown' }));
    expect((await look()).findings[4]).toMatchObject({ state: 'bad', found: 'the workspace is unknown' });
  });

  it('writes nothing but what a request takes out of the budget', async () => {
    const { look, index, store } = scene();
    await look();
    expect(index.writes.every((write) => JSON.stringify(write).includes('request-budget'))).toBe(true);
    expect([...(await collectKeys(store))]).toEqual([]);
  });

  it('names what the vendor, the bucket, the index and the key refuse', async () => {
    const { look, index, store, sealer } = scene(() => Promise.reject(new IngestError('auth', 'list answered 403')));
    index.loadCheckpoint = () => Promise.reject(new IngestError('transient', 'DynamoDB GetItem failed (AccessDenied)'));
    store.head = () => Promise.reject(new IngestError('transient', 'S3 HeadObject failed (AccessDenied)'));
    sealer.seal = () => Promise.reject(new IngestError('config', 'The sealing key does not exist.'));
    const { findings } = await look();
    expect(findings.filter(({ state }) => state === 'bad').map(({ check }) => check)).toEqual([
      ...['index', 'bucket', 'sealing key', 'vendor', 'secret'],
    ]);
  });

  it('does not ask the vendor of a source that a person has paused, and says how it goes on', async () => {
    const { look, index, environment, asked } = scene();
    await changeHold({ index, environment }, 'eu', { sinceMs: environment.now() });
    const { findings } = await look();
    expect(findings.find(({ check }) => check === 'vendor')).toMatchObject({
      state: 'unknown',
      todo: 'runlake resume eu',
    });
    expect(asked()).toBe(0);
  });
});

async function collectKeys(store: MemoryRawStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list('')) keys.push(key);
  return keys;
}

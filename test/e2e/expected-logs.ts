import * as z from 'zod';
import { detailFile } from '../../infra/local/vendors/akinon/detail-file.ts';
import { logIdOf } from '../../infra/local/vendors/akinon/row-id.ts';
import { logFile } from '../../infra/local/vendors/talend/log-file.ts';
import { layOut } from '../../infra/local/vendors/talend/log-layout.ts';
import { beganAtMs, dayOf, MainLog, type RunTruth } from './expected-runs.ts';
import type { QueryWorld } from './query-world.ts';

/** A record that has landed, of whatever stream. Units: bytes of UTF-8. */
export interface RecordTruth {
  readonly source: string;
  readonly dt: string;
  /** Undefined for a step that came within another record. */
  readonly bytes: number | undefined;
  readonly entry?: EntryTruth;
}

/** An entry of a run's log. Units: epoch microseconds. */
export interface EntryTruth {
  readonly runId: string;
  readonly stream: string;
  /** Place in the run's entries of this stream. */
  readonly ordinal: number;
  readonly isError: boolean;
  readonly message: string;
  readonly atUs: bigint | undefined;
}

const TalendEntry = z.object({ severity: z.string(), logTimestamp: z.number(), logMessage: z.string() });

/** The lines of a run's log, as Talend writes them into its files. */
function linesOf(run: QueryWorld['worlds']['talend']['runs'][number]): readonly string[] {
  const layout = layOut(run.log);
  const file = logFile({ layout, from: 0, to: layout.entries, format: 'json', container: 'lines' });
  const text = Buffer.concat([...file.read(0, file.bytes)]).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}

function* recordsOfTalend({ worlds, damage }: QueryWorld, runs: readonly RunTruth[]): Generator<RecordTruth> {
  const landed = new Map(runs.filter(({ logState }) => logState === 'landed').map((run) => [run.runId, run]));
  for (const plan of worlds.talend.runs) {
    const run = landed.get(plan.executionId);
    if (run === undefined) continue;
    const broken = damage.filter(({ runId }) => runId === plan.executionId).map(({ line }) => line);
    for (const [ordinal, line] of linesOf(plan).entries()) {
      if (broken.includes(ordinal)) continue;
      const { severity, logTimestamp, logMessage } = TalendEntry.parse(JSON.parse(line));
      yield {
        source: 'talend',
        dt: dayOf(beganAtMs(run)),
        bytes: Buffer.byteLength(line),
        entry: {
          runId: run.runId,
          stream: 'execution-logs',
          ordinal,
          isError: severity === 'ERROR' || severity === 'FATAL',
          message: logMessage,
          atUs: BigInt(logTimestamp) * 1000n,
        },
      };
    }
  }
}

const LineLog = z.object({
  original_filename_uuid: z.string(),
  process_group_name: z.string(),
  status: z.number(),
  success_count: z.number(),
  fail_count: z.number(),
  created: z.string(),
});
const OUTCOMES: Readonly<Record<number, string>> = { 2: 'succeeded', 3: 'failed', 4: 'empty' };

/** `2023-06-23T11:33:17.46+00:00`, with two to six digits of a second. */
function isoUs(text: string): bigint {
  const [seconds = '', fraction = ''] = text.replace('+00:00', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

const DetailFile = z.object({
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.object({ status: z.number() }),
  errors: z.array(z.object({ message: z.string() })),
});

async function recordsOfAkinon(world: QueryWorld, runs: readonly RunTruth[]): Promise<readonly RecordTruth[]> {
  const { worlds, vendors, nowMs } = world;
  const days = new Map(runs.map((run) => [run.runId, dayOf(beganAtMs(run))]));
  const places = new Map(
    worlds.akinon.runs.flatMap((run) =>
      run.detailOffsets.map((offset) => [String(logIdOf(run, offset)), { run, offset }]),
    ),
  );
  const records: RecordTruth[] = [];
  const add = (runId: string, bytes: number | undefined, entry?: Omit<EntryTruth, 'runId'>): void => {
    const place = { source: 'akinon', dt: days.get(runId) ?? '', bytes };
    records.push(entry === undefined ? place : { ...place, entry: { runId, ...entry } });
  };
  for await (const { stream, identity, finished, record } of vendors.akinon.standIn.truth(new URLSearchParams())) {
    if (!finished) continue;
    if (stream === 'main-logs') {
      const main = MainLog.parse(record);
      add(main.original_filename_uuid, lengthOf(record));
      for (const _step of main.sub_flows) add(main.original_filename_uuid, undefined);
    } else if (stream === 'line-logs') {
      const line = LineLog.parse(record);
      const counts = `${line.success_count} succeeded, ${line.fail_count} failed`;
      add(line.original_filename_uuid, lengthOf(record), {
        stream,
        ordinal: records.length,
        isError: line.status === 3,
        message: `${line.process_group_name}: ${OUTCOMES[line.status] ?? ''} (${counts})`,
        atUs: isoUs(line.created),
      });
    } else {
      const place = places.get(identity);
      if (place === undefined) throw new Error(`log ${identity} has no detail`);
      const bytes = detailFile(place.run, place.offset, nowMs);
      const { request, response, errors } = DetailFile.parse(JSON.parse(bytes.toString('utf8')));
      add(place.run.executionId, bytes.length, {
        stream,
        ordinal: records.length,
        isError: errors.length > 0,
        message: errors[0]?.message ?? `${request.method} ${request.url} answered ${response.status}`,
        atUs: undefined,
      });
    }
  }
  return records;
}

const lengthOf = (record: unknown): number => Buffer.byteLength(JSON.stringify(record));

async function recordsOfSap({ vendors }: QueryWorld): Promise<readonly RecordTruth[]> {
  const records: RecordTruth[] = [];
  for await (const { listed, record } of vendors.sap.standIn.truth(new URLSearchParams())) {
    const dt = record.scheduleTimestamp?.slice(0, 10) ?? '';
    if (listed) records.push({ source: 'sap', dt, bytes: lengthOf(record) });
  }
  return records;
}

const RequestTime = z.object({ log: z.object({ request_time: z.number() }) });

async function recordsOfSnapLogic({ vendors }: QueryWorld): Promise<readonly RecordTruth[]> {
  const records: RecordTruth[] = [];
  for await (const { listed, record } of vendors.snaplogic.standIn.truth(new URLSearchParams())) {
    const dt = dayOf(RequestTime.parse(record).log.request_time);
    if (listed) records.push({ source: 'snaplogic', dt, bytes: lengthOf(record) });
  }
  return records;
}

/** Every record that has to be in the lake. */
export const expectedRecords = async (
  world: QueryWorld,
  runs: readonly RunTruth[],
): Promise<readonly RecordTruth[]> => [
  ...recordsOfTalend(world, runs),
  ...(await recordsOfAkinon(world, runs)),
  ...(await recordsOfSap(world)),
  ...(await recordsOfSnapLogic(world)),
];

import { canonicalHash } from '../../domain/canonical-json.ts';
import { IngestError } from '../../domain/errors.ts';
import type { VendorRecord } from '../../domain/record.ts';
import { parseEntryTime } from './entry-time.ts';
import { type Fields, fieldsOf } from './schema.ts';

/** One line of the log as a record, and what is odd about it. */
export interface Entry {
  readonly record: VendorRecord;
  /** Its time is its own, and not the one that was given for want of any. */
  readonly timed: boolean;
  /** `time` and `request_time` differ, which the vendor rules out. */
  readonly contradictory: boolean;
  /** What an entry says of which request it tells: two with one key and different content are a changed row. */
  requestKey(): string;
}

/**
 * Reads an entry. The vendor gives no ids: an entry is known by all of its content, so that one that differs in whatever
 * is another one.
 *
 * Shape: `timeMs` is `request_time`, else `time`, else `fallbackMs`. Failed: `error`, or one of the status codes from 400
 * on: a request refused at validation has no `error`.
 * Errors: transient when the line is not JSON. Source: vendor document 004; facts sheet, SnapLogic 3.3 and 3.4.
 */
export function readEntry(json: string, fallbackMs: number): Entry {
  const { outer, log } = fieldsOf(parsed(json));
  const requestMs = epochMs(log.request_time);
  const written = typeof outer.time === 'string' ? parseEntryTime(outer.time) : undefined;
  const stated = written !== undefined && isOfALog(written.ms) ? written : undefined;
  const timeMs = requestMs ?? stated?.ms;
  const failed = log.error === true || refused(log.request_status_code) || refused(log.target_status_code);
  const offMs = requestMs === undefined || stated === undefined ? 0 : Math.abs(requestMs - stated.ms);
  return {
    record: { identity: canonicalHash(json), timeMs: timeMs ?? fallbackMs, rank: 0, failed, json },
    timed: timeMs !== undefined,
    contradictory: stated !== undefined && offMs >= stated.precisionMs,
    requestKey: () => requestKey(outer, log),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new IngestError('transient', 'an entry of the answer is not JSON');
  }
}

/**
 * From 1973 to 2100. Anything else is a value that nobody has set, or of another unit: no window would ever be asked for
 * its time, so an entry that was sorted by it would be lost.
 */
const isOfALog = (ms: number): boolean => ms >= 1e11 && ms < 4.1e12;

/** Whole milliseconds; also from a number that is spelled as a string. */
function epochMs(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{10,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && isOfALog(number) ? Math.floor(number) : undefined;
}

const refused = (status: unknown): boolean => typeof status === 'number' && status >= 400;

function requestKey(outer: Fields, log: Fields): string {
  const { request_time, remote_addr, request_method, request_url, path_info, client, invoker_snode } = log;
  const { criterion1, criterion2, criterion3 } = outer;
  const request = [request_time, remote_addr, request_method, request_url, path_info, client, invoker_snode];
  return canonicalHash(JSON.stringify([...request, criterion1, criterion2, criterion3]));
}

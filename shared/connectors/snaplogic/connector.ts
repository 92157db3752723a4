import { WINDOW_MINUTES } from '../../config/snaplogic-source.ts';
import type { AuditedItem } from '../../domain/audited-item.ts';
import { IngestError } from '../../domain/errors.ts';
import type { StepOutcome } from '../../domain/outcome.ts';
import type { VendorRecord } from '../../domain/record.ts';
import type { SliceRow } from '../../domain/slice.ts';
import { utcSeconds } from '../../domain/utc.ts';
import type { Window } from '../../domain/window.ts';
import type { Connector, ConnectorPorts, ListedPage, ListedSlice, Tally, Verdict } from '../../ports/connector.ts';
import { VendorClient } from '../vendor-client.ts';
import { auditWindows } from './audit.ts';
import { snapLogicAuthorizer } from './authorizer.ts';
import { SnapLogicClient } from './client.ts';
import { SNAPLOGIC_DESCRIPTION } from './description.ts';
import { readEntry } from './entry.ts';
import { Findings } from './findings.ts';
import {
  alignedDown,
  closedWindows,
  type Grid,
  gridsUpTo,
  otherWindowIds,
  type Section,
  sectionsOf,
  windowId,
  windowsOfSection,
} from './grid.ts';
import { readCursor, readMemory, type WindowMemory } from './memory.ts';
import { WindowReading } from './reading.ts';
import { nextReadingMs } from './reading-times.ts';
import type { SnapLogicSettings } from './settings.ts';

const MINUTE_MS = 60_000;
/** A window counts as over this long after its end: clocks differ. */
const SAFETY_MS = MINUTE_MS;
/** Windows of one page, after which the watermark moves: a day of the default length. */
const PAGE_WINDOWS = 96;

/** SnapLogic Classic API Management: every window of time is one slice, its log read until nothing late can come. See README.md. */
export class SnapLogicConnector implements Connector {
  readonly description = SNAPLOGIC_DESCRIPTION;
  readonly #settings: SnapLogicSettings;
  readonly #ports: ConnectorPorts;
  readonly #client: SnapLogicClient;
  /** What the latest window taught about the next one; may be lost. */
  #pieceSeconds: number | undefined;
  #splitAbove: number;

  constructor(settings: SnapLogicSettings, ports: ConnectorPorts) {
    this.#settings = settings;
    this.#ports = ports;
    this.#splitAbove = settings.splitAbove;
    const vendor = new VendorClient(ports, settings, snapLogicAuthorizer(ports, settings.auth));
    this.#client = new SnapLogicClient(vendor, ports.environment, settings);
  }

  async *discover(cursor: Readonly<Record<string, unknown>> | undefined): AsyncGenerator<ListedPage> {
    const { windowMinutes, lookBackMinutes, sinceMs } = this.#settings;
    const nowMs = this.#ports.environment.now();
    const { watermarkMs: known, floorMs: floor, grids: listed } = readCursor(cursor);
    const fromMs = known ?? alignedDown(sinceMs ?? nowMs - lookBackMinutes * MINUTE_MS, windowMinutes);
    // Where a first discovery begins is kept, also when no window is over yet.
    const floorMs = known === undefined ? fromMs : floor;
    const grids = gridsUpTo(listed, { fromMs, minutes: windowMinutes });
    const kept = floorMs === undefined ? { grids } : { floorMs, grids };
    if (known === undefined) yield { slices: [], cursor: { watermarkMs: fromMs, ...kept } };
    let page: Window[] = [];
    for (const window of closedWindows(fromMs, nowMs - SAFETY_MS, windowMinutes)) {
      page.push(window);
      if (page.length < PAGE_WINDOWS) continue;
      yield listedPage(page, window, kept);
      page = [];
    }
    const last = page.at(-1);
    if (last !== undefined) yield listedPage(page, last, kept);
  }

  async step(slice: SliceRow, tally: Tally): Promise<StepOutcome> {
    const { window } = slice;
    if (window === undefined) {
      throw new IngestError('invariant', `The index row of window ${slice.id} has no bounds`, { source: slice.source });
    }
    const memory = readMemory(slice);
    const nowMs = this.#ports.environment.now();
    const dueMs = memory.readAtMs === undefined ? window.toMs : nextReadingMs(window, memory.readAtMs, this.#settings);
    if (dueMs === undefined) return { kind: 'done' };
    if (nowMs >= dueMs) return this.#read(slice, window, memory, tally);
    return {
      kind: 'wait',
      state: memory.reads === 0 ? 'pending' : 'settling',
      delaySeconds: Math.ceil((dueMs - nowMs) / 1000),
      note: `read ${memory.reads === 0 ? '' : 'again '}at ${utcSeconds(dueMs)}, for requests that are logged late`,
      beforeDeadline: true,
    };
  }

  async check(): Promise<Verdict> {
    const endTs = Math.floor(this.#ports.environment.now() / 1000);
    let entries = 0;
    for await (const lines of this.#client.entries({ startTs: endTs - 60, endTs }, { requests: 0 }))
      entries += lines.length;
    const { host } = new URL(this.#settings.baseUrl);
    return {
      ok: true,
      message: `the API log of org "${this.#settings.org}" can be read at ${host} (last minute: ${entries})`,
    };
  }

  audit(range: Window, tally: Tally): AsyncGenerator<AuditedItem> {
    return auditWindows(this.#client, this.#settings, range, { nowMs: this.#ports.environment.now(), tally });
  }

  /**
   * The windows that begin in the range and are over, as discoveries list them; before the first discovery those of the
   * length that is configured now. The vendor is not asked for it.
   */
  async *backfill(
    range: Window,
    _tally: Tally,
    cursor?: Readonly<Record<string, unknown>>,
  ): AsyncGenerator<ListedSlice[]> {
    const { windowMinutes: minutes } = this.#settings;
    const { watermarkMs, floorMs, grids: listed } = readCursor(cursor);
    const grids = watermarkMs === undefined ? [] : gridsUpTo(listed, { fromMs: watermarkMs, minutes });
    let page: ListedSlice[] = [];
    // What is late in a window that has just ended comes with its later readings.
    const nowMs = this.#ports.environment.now();
    for (const section of sectionsOf(grids, floorMs, minutes)) {
      for (const window of windowsOfSection(section, range, nowMs)) {
        page.push(toPastSlice(window, section));
        if (page.length < PAGE_WINDOWS) continue;
        yield page;
        page = [];
      }
    }
    if (page.length > 0) yield page;
  }

  async *#told(reading: WindowReading, findings: Findings, { source, id }: SliceRow): AsyncGenerator<VendorRecord> {
    yield* reading.records();
    findings.report(this.#ports.telemetry, source, id);
  }

  #read(slice: SliceRow, window: Window, memory: WindowMemory, tally: Tally): StepOutcome {
    const startedMs = this.#ports.environment.now();
    const pieceSeconds = memory.reads === 0 ? this.#pieceSeconds : memory.pieceSeconds;
    const findings = new Findings();
    const asked = { window, pieceSeconds, splitAbove: this.#splitAbove };
    const reading = new WindowReading(this.#client, asked, findings, tally);
    return {
      kind: 'records',
      reading: {
        records: this.#told(reading, findings, slice),
        identify: (json) => readEntry(json, window.fromMs).record,
        repeats: 'copies',
        place: { kind: 'one', index: 1 },
        after: () => {
          const suited = reading.suitedPieceSeconds;
          this.#pieceSeconds = suited;
          this.#splitAbove = Math.min(this.#splitAbove, reading.cap ?? this.#splitAbove);
          const after: WindowMemory = {
            reads: memory.reads + 1,
            firstReadAtMs: memory.firstReadAtMs ?? startedMs,
            readAtMs: startedMs,
            ...(suited === undefined ? {} : { pieceSeconds: suited }),
          };
          return { memory: after };
        },
      },
    };
  }
}

/** What a cursor holds besides its watermark. */
interface Kept {
  readonly floorMs?: number;
  readonly grids: readonly Grid[];
}

const listedPage = (windows: readonly Window[], { toMs }: Window, kept: Kept): ListedPage => ({
  slices: windows.map(toListedSlice),
  cursor: { watermarkMs: toMs, ...kept },
});

const toListedSlice = (window: Window): ListedSlice => ({ id: windowId(window), window, memory: {}, delaySeconds: 0 });

const toPastSlice = (window: Window, section: Section): ListedSlice =>
  section.exact
    ? toListedSlice(window)
    : { ...toListedSlice(window), alsoKnownAs: otherWindowIds(window, WINDOW_MINUTES, section) };

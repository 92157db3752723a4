import { type CurateTask, CurateTaskSchema } from './curate-task.ts';
import { CLASS_WORDS, type DeadLetterClass, deadLetterClassOf, isDeadLetterClass } from './dead-letter-class.ts';
import { CURATOR_LANE, type Lane } from './lane.ts';
import { redact } from './redact.ts';
import { type Task, TaskSchema } from './task.ts';

/** What lies in a dead-letter queue: the body as it was sent, and its attributes with a text. Units: epoch ms. */
export interface DeadMessage {
  readonly lane: Lane;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was sent; SQS keeps it for a message that it moved here itself. */
  readonly sentAtMs: number;
}

/** A dead letter for people. Every text went through `redact`. Units: epoch milliseconds. */
export interface DeadLetterView {
  /** `message`: a body that this version does not understand, or a task for another source. */
  readonly about: 'slice' | 'discovery' | 'backfill' | 'day' | 'message';
  readonly source?: string;
  readonly stream?: string;
  readonly slice?: string;
  /** Name of the ledger of a backfill. */
  readonly ledger?: string;
  /** UTC day of the lake that could not be built. */
  readonly day?: string;
  readonly reasonClass: DeadLetterClass;
  /** A sentence: what was given up and why. */
  readonly reason: string;
  readonly attempts?: number;
  readonly lastError?: { readonly kind: string; readonly message: string };
  readonly correlationId?: string;
  readonly sentAtMs: number;
  readonly body: string;
}

/** What the body of a message in this lane asks for; `undefined` for one that this version does not understand. */
export function taskOfLetter({ lane, body }: Pick<DeadMessage, 'lane' | 'body'>): Task | CurateTask | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return (lane === CURATOR_LANE ? CurateTaskSchema : TaskSchema).safeParse(value).data;
  } catch {
    return undefined;
  }
}

/**
 * Reads a dead letter, whoever put it there: a worker that gave up (with attributes of ours), SQS after `deliveries`
 * deliveries (with none), or EventBridge Scheduler (with attributes of its own).
 *
 * Errors: none; every body and all attributes give a view. Nothing secret is left in it.
 * Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 * Test: test/unit/domain/read-dead-letter.property.test.ts
 */
export function readDeadLetter(message: DeadMessage, deliveries: number): DeadLetterView {
  const task = taskOfLetter(message);
  const foreign = message.lane !== CURATOR_LANE && task?.source !== message.lane;
  const attributes = textsOf(message.attributes);
  const reasonClass = classOf(attributes, task);
  const source = message.lane === CURATOR_LANE ? task?.source : message.lane;
  const lastError = lastErrorOf(attributes);
  const attempts = attemptsOf(attributes, reasonClass, deliveries);
  const slice = attributes.get('slice');
  return {
    ...(slice === undefined ? {} : { slice }),
    ...aboutOf(foreign ? undefined : task),
    ...(source === undefined ? {} : { source: redact(source) }),
    reasonClass,
    reason: attributes.get('reason') ?? reasonOf(reasonClass, task, lastError),
    ...(attempts === undefined ? {} : { attempts }),
    ...(lastError === undefined ? {} : { lastError }),
    ...(attributes.has('correlation') ? { correlationId: attributes.get('correlation') ?? '' } : {}),
    sentAtMs: message.sentAtMs,
    body: redact(message.body),
  };
}

const textsOf = (attributes: DeadMessage['attributes']): ReadonlyMap<string, string> =>
  new Map(Object.entries(attributes).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, redact(text)]])));

function aboutOf(
  task: Task | CurateTask | undefined,
): Pick<DeadLetterView, 'about' | 'stream' | 'slice' | 'ledger' | 'day'> {
  if (task === undefined) return { about: 'message' };
  if (task.kind === 'curate') return { about: 'day', day: task.dt };
  if (task.kind === 'discover') return { about: 'discovery' };
  if (task.kind === 'backfill') return { about: 'backfill', ledger: redact(task.ledger) };
  return { about: 'slice', stream: redact(task.stream), slice: redact(task.id) };
}

function classOf(attributes: ReadonlyMap<string, string>, task: Task | CurateTask | undefined): DeadLetterClass {
  if (attributes.has('ERROR_CODE')) return 'undelivered';
  const stated = attributes.get('class');
  if (isDeadLetterClass(stated)) return stated;
  // Letters of the version before carry the kind only.
  const kind = attributes.get('kind');
  if (kind !== undefined) return deadLetterClassOf(kind);
  return task === undefined ? 'poison' : 'crashed';
}

function lastErrorOf(attributes: ReadonlyMap<string, string>): DeadLetterView['lastError'] {
  const code = attributes.get('ERROR_CODE');
  if (code !== undefined) return { kind: code, message: attributes.get('ERROR_MESSAGE') ?? '' };
  const message = attributes.get('lastError');
  if (message === undefined) return undefined;
  return { kind: attributes.get('lastErrorKind') ?? attributes.get('kind') ?? '', message };
}

/** Scheduler counts what came after its first try. The version before ours called it `failures` and `attempt`. */
function attemptsOf(
  attributes: ReadonlyMap<string, string>,
  reasonClass: DeadLetterClass,
  deliveries: number,
): number | undefined {
  const retries = whole(attributes.get('RETRY_ATTEMPTS'));
  if (retries !== undefined) return retries + 1;
  if (reasonClass === 'crashed') return deliveries;
  return ['attempts', 'failures', 'attempt'].map((name) => whole(attributes.get(name))).find((n) => n !== undefined);
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** For letters that nobody wrote a reason on. */
function reasonOf(
  reasonClass: DeadLetterClass,
  task: Task | CurateTask | undefined,
  lastError: DeadLetterView['lastError'],
): string {
  if (reasonClass === 'crashed' && task?.kind === 'curate') return 'no delivery ended with its day built';
  const said = lastError === undefined ? '' : `. ${lastError.kind}: ${lastError.message}`;
  return `${CLASS_WORDS[reasonClass].means}${said}`;
}

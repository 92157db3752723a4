/**
 * What becomes of one call of a port: it passes, the process dies before it took effect, or after (the answer is lost).
 */
export type Fate = 'pass' | 'die before' | 'die after';

/** Decides the fate of a call. `index` counts all calls of a process from 0; `name` is `port.method` or `port.method.next`. */
export type FatePlan = (call: { readonly index: number; readonly name: string }) => Fate;

/** Dies once, at the call with this index. */
export const dieAt =
  (index: number, fate: Exclude<Fate, 'pass'>): FatePlan =>
  (call) =>
    call.index === index ? fate : 'pass';

/**
 * One life of a process that can die at any of its port calls.
 *
 * Death is silence: the call at which the process dies, and every later one, never settles. So no `catch` and no
 * `finally` of the code under test runs, exactly as after a kill -9.
 */
export class MortalProcess {
  readonly calls: string[] = [];
  readonly #plan: FatePlan;
  readonly #death = Promise.withResolvers<'died'>();
  #dead = false;

  constructor(plan: FatePlan = () => 'pass') {
    this.#plan = plan;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Runs until the work is finished, or the process has died in it. */
  async run(work: () => Promise<unknown>): Promise<'finished' | 'died'> {
    return await Promise.race([work().then(() => 'finished' as const), this.#death.promise]);
  }

  /** Passes a call on, or dies. What it returns after death is a promise and an async iterable that never settle. */
  call(name: string, effect: () => unknown): unknown {
    const fate = this.#fateOf(name);
    if (fate === 'die before') return silence();
    const result = effect();
    if (result instanceof Promise) return this.#settle(name, result, fate);
    if (fate === 'die after') return this.#die();
    return isAsyncIterable(result) ? this.#iterate(name, result) : result;
  }

  async #settle(name: string, result: Promise<unknown>, fate: Fate): Promise<unknown> {
    // A rejection is an answer, too.
    const [settled] = await Promise.allSettled([result]);
    if (this.#dead) return await never();
    if (fate === 'die after') return await never(this.#die());
    if (settled.status === 'rejected') throw settled.reason;
    return this.#withBody(name, settled.value);
  }

  /** An HTTP response is a promise's value that holds an async iterable: reading it is a row of calls as well. */
  #withBody(name: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !('body' in value) || !isAsyncIterable(value.body)) return value;
    return { ...value, body: this.#iterate(`${name}.body`, value.body) };
  }

  #iterate(name: string, iterable: AsyncIterable<unknown>): AsyncIterable<unknown> {
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = iterable[Symbol.asyncIterator]();
        return {
          next: async () => (await this.call(`${name}.next`, () => iterator.next())) as IteratorResult<unknown>,
          return: async () => {
            if (this.#dead) return await never();
            await iterator.return?.();
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  #fateOf(name: string): Fate {
    if (this.#dead) return 'die before';
    const fate = this.#plan({ index: this.calls.length, name });
    this.calls.push(name);
    if (fate === 'die before') this.#die();
    return fate;
  }

  #die(): unknown {
    this.#dead = true;
    this.#death.resolve('died');
    return silence();
  }
}

const never = (_?: unknown): Promise<never> => new Promise(() => {});

const silence = (): unknown =>
  Object.assign(never(), { [Symbol.asyncIterator]: () => ({ next: () => never(), return: () => never() }) });

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/**
 * A port whose every call may be the last of its process.
 *
 * For methods that return promises or async iterables (each `next` is a call of its own), and for the body of an HTTP
 * response. Ports with plain methods, such as the clock, stay as they are.
 */
export function interruptible<T extends object>(port: T, process: MortalProcess, name = port.constructor.name): T {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) =>
        process.call(`${name}.${String(property)}`, () => Reflect.apply(value, target, args));
    },
  });
}

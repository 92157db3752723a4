/**
 * Somebody who stops before one of his port calls, until he is let go on.
 *
 * `at` counts from 0; reading a listing or a body is one call. `reached` settles when he stands there.
 */
export class Pause {
  readonly #at: number;
  readonly #reached = Promise.withResolvers<'reached'>();
  readonly #released = Promise.withResolvers<void>();
  calls = 0;

  constructor(at: number) {
    this.#at = at;
  }

  get reached(): Promise<'reached'> {
    return this.#reached.promise;
  }

  release(): void {
    this.#released.resolve();
  }

  async pass(): Promise<void> {
    const number = this.calls;
    this.calls += 1;
    if (number !== this.#at) return;
    this.#reached.resolve('reached');
    await this.#released.promise;
  }
}

/** A port all of whose calls pass the pause first. */
export function pausable<T extends object>(port: T, pause: Pause): T {
  return new Proxy(port, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const isListing = value.constructor.name === 'AsyncGeneratorFunction';
        if (!isListing) return pause.pass().then((): unknown => Reflect.apply(value, target, args));
        return (async function* () {
          await pause.pass();
          yield* Reflect.apply(value, target, args) as AsyncIterable<unknown>;
        })();
      };
    },
  });
}

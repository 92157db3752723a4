import { gzipSync } from 'node:zlib';
import { composeServices } from '../../functions/compose.ts';
import { collect } from '../../infra/local/vendors/kit/collect.ts';
import type { BehaviourOptions } from '../../infra/local/vendors/talend/behaviour.ts';
import {
  createTalendStandIn,
  type StandInRequest,
  type StandInResponse,
} from '../../infra/local/vendors/talend/stand-in.ts';
import { createWorld } from '../../infra/local/vendors/talend/world.ts';
import { type WorldSpec, worldSpecSchema } from '../../infra/local/vendors/talend/world-spec.ts';
import { SourcesSchema } from '../../shared/config/sources.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { FakeLake } from '../fakes/fake-lake.ts';
import { lakeDifferences } from './lake-differences.ts';
import { SimulatedPipeline } from './simulated-pipeline.ts';
import { talendDifferences } from './talend-differences.ts';

export const SOURCE = 'talend-sim';
const BASE_URL = 'http://127.0.0.1:9';

export interface SimulationOptions {
  readonly groups: WorldSpec['groups'] | readonly unknown[];
  readonly behaviour?: BehaviourOptions;
  readonly options?: Record<string, unknown>;
  readonly seed?: number;
  /** A curator takes part. */
  readonly curated?: boolean;
}

/** The pipeline on fakes around a stand-in of Talend Cloud. */
export class SimulatedCloud extends SimulatedPipeline {
  readonly #curated: boolean;
  readonly standIn: ReturnType<typeof createTalendStandIn>;
  /** Changes what the vendor answers, for what no fault switch does. */
  tamper: (request: StandInRequest, response: StandInResponse) => StandInResponse = (_request, response) => response;
  /** Changes the address of a request before the vendor sees it. */
  rewrite: (url: string) => string = (url) => url;
  /** Sends downloads with `Content-Encoding: gzip`. */
  compressDownloads = false;
  /** Tokens and signatures that the vendor gave out. */
  readonly secrets = new Set<string>();

  constructor(options: SimulationOptions) {
    const environment = new FakeEnvironment({ seed: options.seed ?? 1 });
    const { sources } = SourcesSchema.parse({
      sources: [
        {
          id: SOURCE,
          vendor: 'talend',
          baseUrl: BASE_URL,
          auth: { clientId: 'stand-in-client', clientSecret: 'stand-in-client-secret' },
          options: options.options ?? {},
        },
      ],
    });
    super(environment, {
      source: SOURCE,
      handle: (request) => this.#handle(request),
      compose: (storage, ports) => composeServices(sources, storage, ports),
      ...(options.curated === true ? { lake: new FakeLake(['execution-logs']) } : {}),
    });
    this.#curated = options.curated === true;
    this.standIn = createTalendStandIn({
      world: createWorld({
        seed: 'simulation',
        startedAtMs: environment.now(),
        spec: worldSpecSchema.parse({ groups: options.groups }),
      }),
      now: environment.now,
      random: environment.random,
      baseUrl: () => BASE_URL,
      behaviour: options.behaviour ?? {},
    });
  }

  /** The stand-in, with a note of every secret that it gives out. */
  async #handle(request: StandInRequest): Promise<StandInResponse> {
    const response = this.tamper(request, await this.standIn.handle({ ...request, url: this.rewrite(request.url) }));
    if (this.compressDownloads && request.url.includes('/download/')) return await gzipped(response);
    if (!request.url.includes('/logs') && !request.url.includes('/oauth/')) return response;
    const body = await collect(response.body);
    const found = body.toString().matchAll(/"(?:access_token|token)":"([^"]+)"|X-Amz-Signature=([A-Za-z0-9]{8,})/g);
    for (const [, token, signature] of found) this.secrets.add(token ?? signature ?? '');
    return {
      ...response,
      body: (async function* () {
        yield body;
      })(),
    };
  }

  /** What differs between the vendor's truth and what has landed and was built of it; `[]` when it is exact. */
  async differences(): Promise<string[]> {
    return [...(await talendDifferences(this, this.standIn)), ...(this.#curated ? await lakeDifferences(this) : [])];
  }
}

async function gzipped(response: StandInResponse): Promise<StandInResponse> {
  const bytes = gzipSync(await collect(response.body));
  const headers = { ...response.headers, 'content-encoding': 'gzip', 'content-length': String(bytes.length) };
  return {
    ...response,
    headers,
    body: (async function* () {
      yield bytes;
    })(),
  };
}

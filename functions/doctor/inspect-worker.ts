import { secretsOf } from '../../shared/config/secret-reference.ts';
import type { Source } from '../../shared/config/sources.ts';
import type { DoctorFinding } from '../../shared/domain/doctor-finding.ts';
import { IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { saysHeld } from '../../shared/domain/hold.ts';
import { redact } from '../../shared/domain/redact.ts';
import { Secret } from '../../shared/domain/secret.ts';
import type { DoctorAnswer } from './doctor-event.ts';
import type { DoctorServices } from './doctor-services.ts';

/** Nothing is ever landed here; whoever may look for it may look for everything. */
const NO_OBJECT = 'raw/doctor/none';
const SEALED_FOR = 'doctor';

/**
 * Looks at the pipeline with the worker's own role, network and secrets, and changes nothing but budgets: index, bucket, sealing
 * key, and of each source its secrets and its vendor, who is asked something cheap on a permit of the source's budget.
 *
 * Never throws: what fails is a finding. Shape: the shared things first, then the sources in their order.
 */
export async function inspectWorker(services: DoctorServices): Promise<DoctorAnswer> {
  const { index, store, sealer, sources } = services;
  const shared = await Promise.all([
    look('index', 'rows can be read', async () => {
      await index.loadCheckpoint(sources[0]?.id ?? 'none', 'doctor');
      return undefined;
    }),
    look('bucket', 'objects can be looked for', async () => {
      await store.head(NO_OBJECT);
      return undefined;
    }),
    look('sealing key', 'it seals and opens', async () => {
      const sealed = await sealer.seal(new Secret('a word'), SEALED_FOR);
      const opened = await sealer.open(sealed, SEALED_FOR);
      if (opened.reveal() !== 'a word') throw new Error('what was sealed is opened as something else');
      return undefined;
    }),
  ]);
  const ofSources = await Promise.all(sources.map((source) => inspectSource(services, source)));
  return { v: 1, sources: sources.map(({ id }) => id), findings: [...shared, ...ofSources.flat()] };
}

async function inspectSource(services: DoctorServices, source: Source): Promise<DoctorFinding[]> {
  const { id } = source;
  const secrets = await Promise.all(
    secretsOf(source).map(({ field, reference }) =>
      look(
        'secret',
        `auth.${field} can be read`,
        async () => {
          await services.secrets.resolve(reference);
          return undefined;
        },
        id,
      ),
    ),
  );
  const missing = secrets.filter(({ state }) => state !== 'good');
  if (missing.length > 0) return missing;
  const ask = async (): Promise<string> => {
    const { ok, message } = await services.source(id).connector.check();
    if (!ok) throw new IngestError('config', message, { source: id });
    return message;
  };
  return [...secrets, await look('vendor', '', ask, id)];
}

/** `ask` returns what was found, where it is more than that all is well. */
async function look(
  check: string,
  good: string,
  ask: () => Promise<string | undefined>,
  source?: string,
): Promise<DoctorFinding> {
  const about = { check, ...(source === undefined ? {} : { source }) };
  try {
    return { ...about, state: 'good', found: (await ask()) ?? good };
  } catch (thrown) {
    const { kind, message } = toIngestError(thrown, source);
    const found = redact(message);
    if (kind !== 'paused') return { ...about, state: 'bad', found, todo: ADVICE[kind] ?? ADVICE.other };
    const todo = saysHeld(message)
      ? `runlake resume ${source}`
      : 'Nothing: its budget is spent, or its circuit open. Look again.';
    return { ...about, state: 'unknown', found, todo };
  }
}

const ADVICE: Readonly<Record<string, string>> & { readonly other: string } = {
  auth: 'Renew the secret in AWS Secrets Manager; the worker reads it again within minutes.',
  config: 'Make or correct the secret in AWS Secrets Manager, or correct sources.yaml and deploy.',
  rate_limited: 'Nothing: the vendor throttles, and the pipeline waits. Look again.',
  other: 'See docs/runbook.md; look again when it may have passed.',
};

import { parseSecretReference, secretsOf } from '../../shared/config/secret-reference.ts';
import type { Source } from '../../shared/config/sources.ts';
import { createConnector } from '../../shared/connectors/registry.ts';
import { type ErrorKind, type IngestError, toIngestError } from '../../shared/domain/errors.ts';
import { redact } from '../../shared/domain/redact.ts';
import type { ConnectorPorts } from '../../shared/ports/connector.ts';
import { finalWords } from './final-words.ts';

interface SourceProblem {
  readonly kind: ErrorKind;
  readonly message: string;
  /** The vendor gave no answer at all. */
  readonly unreachable: boolean;
}

/** What a look at one source found. Without problems it can be ingested. */
export interface SourceVerdict {
  readonly source: string;
  readonly vendor: string;
  readonly problems: readonly SourceProblem[];
  /** What the vendor let us do; empty when there are problems. */
  readonly message: string;
}

/**
 * Asks whether a source can be ingested: secrets, host, credentials, rights and, one by one, the task ids of its scope.
 *
 * Never throws. The first problem that concerns the whole source ends the look; unknown task ids are all collected.
 * Cost: a request, or one per task id and place of the scope.
 */
export async function checkSource(source: Source, ports: ConnectorPorts): Promise<SourceVerdict> {
  const about = { source: source.id, vendor: source.vendor };
  const problems: SourceProblem[] = [];
  let message = '';
  try {
    for (const { reference } of secretFields(source)) await ports.secrets.resolve(reference);
  } catch (error) {
    return { ...about, problems: [problemOf(source, error)], message };
  }
  for (const part of oneByOne(source)) {
    try {
      ({ message } = await createConnector(part, ports).check());
    } catch (error) {
      const problem = problemOf(source, error);
      problems.push(problem);
      if (problem.kind !== 'config' || part === source) break;
    }
  }
  return { ...about, problems, message: problems.length === 0 ? message : '' };
}

/** The source once per task id, so that every id gets a verdict of its own. */
function oneByOne(source: Source): readonly Source[] {
  if (source.vendor !== 'talend' || source.scope.tasks === 'all') return [source];
  return source.scope.tasks.map((task) => ({ ...source, scope: { ...source.scope, tasks: [task] } }));
}

/** The fields of a source that hold secrets, as they are called in `sources.yaml`. */
export const secretFields = (source: Source): readonly { readonly field: string; readonly reference: string }[] =>
  secretsOf(source).map(({ field, reference }) => ({ field: `auth.${field}`, reference }));

/** Names what the vendor refused, so that nobody has to search for it: `auth.token (${env:TALEND_TOKEN})`. */
function describeSecrets(source: Source): string {
  return secretFields(source)
    .map(({ field, reference }) => `${field} (${parseSecretReference(reference) ? reference : 'in clear'})`)
    .join(' and ');
}

function problemOf(source: Source, thrown: unknown): SourceProblem {
  const error = toIngestError(thrown, source.id);
  return {
    kind: error.kind,
    message: redact(`${finalWords(error.message)}${hint(source, error)}`),
    unreachable: 'host' in error.safe,
  };
}

function hint(source: Source, error: IngestError): string {
  if (error.kind === 'auth') return `; the secret is ${describeSecrets(source)}`;
  if (error.kind === 'gone') return '; check region or baseUrl';
  return '';
}

import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IngestStack } from '../../infra/ingest-stack.ts';
import { STAGES, type StageName, type StageValues } from '../../infra/stages.ts';
import { parseSources } from '../../shared/config/parse-sources.ts';
import { folderOfFile } from '../factories/folder-of-file.ts';

const folder = folderOfFile('stacks');

/** Three sources: one per form of a schedule, one with a token, one whose secrets another one uses too. */
const SOURCES = `
sources:
  - id: eu
    vendor: talend
    region: eu
    auth: { clientId: "\${secret:runlake/eu/id}", clientSecret: "\${secret:runlake/eu/secret}" }
    options: { concurrency: 5 }
  - id: us-west
    vendor: talend
    region: us-west
    auth: { token: "\${secret:runlake/us/token}" }
    schedule: cron(0/10 * * * ? *)
    options: { concurrency: 1 }
  - id: once
    vendor: talend
    region: eu
    auth: { clientId: plain-id, clientSecret: "\${secret:runlake/eu/secret}" }
    schedule: at(2030-01-31T00:00:00)
`;

// biome-ignore lint/suspicious/noExplicitAny: templates are JSON of any shape
export type Resource = { Type: string; Properties: Record<string, any>; DeletionPolicy?: string };

/** The stack of a stage, with some of its values changed, and the flags of cdk.json; functions are not bundled. */
export function stackUnderTest(
  stage: StageName = 'dev',
  sources: string = SOURCES,
  changes: Partial<StageValues> = {},
) {
  const parsed = parseSources(sources, { allowPlainSecrets: false });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const flags = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')).context;
  const app = new App({
    autoSynth: false,
    outdir: mkdtempSync(join(folder, 'cdk.out')),
    // Takes a second a stack; `npm run synth` and app.test.ts validate the templates of the real app.
    builtinCloudFormationValidation: false,
    context: { ...flags, 'aws:cdk:bundling-stacks': [] },
  });
  const stack = new IngestStack(app, `runlake-${stage}`, {
    stage,
    values: { ...STAGES[stage], ...changes },
    config: parsed.config,
  });
  const template = Template.fromStack(stack);
  const resources = Object.entries(template.toJSON().Resources as Record<string, Resource>);
  const ofType = (type: string): [string, Resource][] => resources.filter(([, resource]) => resource.Type === type);
  return { app, stack, template, resources, ofType };
}

/** What a policy statement allows, with actions and resources as lists. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: unknown[];
  readonly Condition?: unknown;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** Statements of the identity policies whose name begins like this. */
export function statementsOf(ofType: (type: string) => [string, Resource][], name: string): Statement[] {
  return ofType('AWS::IAM::Policy')
    .filter(([id]) => id.startsWith(name))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .map((statement) => ({
      Effect: statement.Effect,
      Action: list<string>(statement.Action),
      Resource: list<unknown>(statement.Resource),
      ...(statement.Condition === undefined ? {} : { Condition: statement.Condition }),
    }));
}

/** What may be done with a service, each action once. */
export const actionsOf = (statements: readonly Statement[], service: string): string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].filter((action) => action.startsWith(`${service}:`)).sort();

/** Where an action may be done, as JSON. */
export const resourcesOf = (statements: readonly Statement[], action: string): string[] =>
  statements
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource.map((arn) => JSON.stringify(arn)));

/** The folders of the log bucket where an action may be done: `/raw/*`. */
export const foldersOf = (statements: readonly Statement[], action: string): string[] =>
  resourcesOf(statements, action)
    .flatMap((arn) => /"(\/[a-z-]+\/\*)"/.exec(arn)?.[1] ?? [])
    .sort();

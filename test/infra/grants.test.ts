import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actionsOf, stackUnderTest, statementsOf } from './stack-under-test.ts';

/** What IAM asks for each command of the SDK that an adapter sends. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  PutObjectCommand: ['s3:PutObject'],
  CreateMultipartUploadCommand: ['s3:PutObject'],
  UploadPartCommand: ['s3:PutObject'],
  CompleteMultipartUploadCommand: ['s3:PutObject'],
  AbortMultipartUploadCommand: ['s3:AbortMultipartUpload'],
  ListMultipartUploadsCommand: ['s3:ListBucketMultipartUploads'],
  // Without the second one S3 answers 403 for an object that does not exist.
  HeadObjectCommand: ['s3:GetObject', 's3:ListBucket'],
  GetObjectCommand: ['s3:GetObject'],
  DeleteObjectCommand: ['s3:DeleteObject'],
  ListObjectsV2Command: ['s3:ListBucket'],
  BatchGetItemCommand: ['dynamodb:BatchGetItem'],
  GetItemCommand: ['dynamodb:GetItem'],
  PutItemCommand: ['dynamodb:PutItem'],
  QueryCommand: ['dynamodb:Query'],
  UpdateItemCommand: ['dynamodb:UpdateItem'],
  SendMessageCommand: ['sqs:SendMessage'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
};

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** The text of each method of the class in a file, by name. */
function methodsIn(path: string): ReadonlyMap<string, string> {
  const pieces = read(path).split(/^ {2}(?:async )?\*?(#?\w+)(?=\(.*(?:\{|\($|$)|<)/m);
  return new Map(pieces.flatMap((name, at) => (at % 2 === 1 ? [[name, pieces[at + 1] ?? ''] as const] : [])));
}

const table = methodsIn('shared/adapters/dynamo-table.ts');
/** By the name under which the code has a port: the methods of its adapter. */
const ADAPTERS = new Map([
  ['store', methodsIn('shared/adapters/s3-raw-store.ts')],
  ['index', methodsIn('shared/adapters/dynamo-slice-index.ts')],
  ['partitions', methodsIn('shared/adapters/dynamo-partition-index.ts')],
  ['queue', methodsIn('shared/adapters/sqs-task-queue.ts')],
]);

/** Every command that a method sends, itself or by others of its class and of the table. */
function commandsOf(methods: ReadonlyMap<string, string>, name: string, seen = new Set<string>()): string[] {
  const text = methods.get(name) ?? '';
  if (seen.has(name)) return [];
  seen.add(name);
  return [
    ...[...text.matchAll(/new (\w+Command)\(/g)].map((found) => found[1] ?? ''),
    ...[...text.matchAll(/this\.(#?\w+)\(/g)].flatMap((found) => commandsOf(methods, found[1] ?? '', seen)),
    ...[...text.matchAll(/this\.#table\.(\w+)\(/g)].flatMap((found) => commandsOf(table, found[1] ?? '')),
  ];
}

/** The files that a function runs: what its handler imports, and what these do. Types are not run. */
function filesOf(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path) || !existsSync(new URL(path, ROOT))) return seen;
  seen.add(path);
  for (const [, target = ''] of read(path).matchAll(/^(?:import(?! type)|export(?! type))[^;]*?from '(\.[^']+)';/gm)) {
    filesOf(new URL(target, new URL(path, ROOT)).href.slice(ROOT.href.length), seen);
  }
  return seen;
}

/** `store.put`: every call of a port in the code of a function, its adapters left out. */
function callsOf(name: string): string[] {
  const calls = new Set<string>();
  for (const path of filesOf(`functions/${name}/handler.ts`)) {
    if (path.startsWith('shared/adapters/')) continue;
    for (const [, port = '', method = ''] of read(path).matchAll(
      /\b(store|index|partitions|queue)\b\)?\s*\.(\w+)\(/g,
    )) {
      if (ADAPTERS.get(port)?.has(method) === true) calls.add(`${port}.${method}`);
    }
  }
  return [...calls].sort();
}

const { ofType } = stackUnderTest();

describe.each([
  ['worker', 'WorkerRole', 'queue.deadLetter'],
  ['sweep', 'SweeperRole', 'partitions.dirty'],
  ['curate', 'CuratorRole', 'store.unfinishedUploads'],
  ['audit', 'AuditRole', 'store.listObjects'],
])('the role of %s', (name, role, example) => {
  const calls = callsOf(name);
  const statements = statementsOf(ofType, role);
  const granted = ['s3', 'dynamodb', 'sqs'].flatMap((service) => actionsOf(statements, service));

  it('may do whatever its code asks of bucket, index and queues', () => {
    expect(calls).toContain(example);
    for (const call of calls) {
      const [port = '', method = ''] = call.split('.');
      const commands = commandsOf(ADAPTERS.get(port) ?? new Map(), method);
      expect(commands, call).not.toEqual([]);
      for (const command of commands) {
        expect(ACTIONS[command], command).toBeDefined();
        expect(granted, `${call}: ${command}`).toEqual(expect.arrayContaining([...(ACTIONS[command] ?? [])]));
      }
    }
  });
});

it('knows every method of the adapters', () => {
  const names = [...ADAPTERS].flatMap(([port, methods]) => [...methods.keys()].map((method) => `${port}.${method}`));
  expect(names).toEqual(
    expect.arrayContaining(['store.put', 'store.list', 'index.byDay', 'partitions.built', 'queue.send']),
  );
  const without = [...ADAPTERS].flatMap(([port, methods]) =>
    [...methods.keys()]
      .filter((method) => !/^(#|constructor)/.test(method) && commandsOf(methods, method).length === 0)
      .map((method) => `${port}.${method}`),
  );
  expect(without).toEqual([]);
});

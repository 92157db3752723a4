import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Column, ColumnType } from '../../shared/lake/column.ts';
import { DOCUMENTS, type LakeTable } from '../../shared/lake/table.ts';
import type { BuildRequest, LakeInput } from '../../shared/ports/lake-builder.ts';
import { inChunks } from '../factories/collect.ts';

const column = (name: string, type: ColumnType): Column => ({ name, type, comment: '' });

/** A table that keeps all that `records` says. */
export const LINES: LakeTable = {
  name: 'lines',
  comment: '',
  version: 1,
  columns: [
    column('at', 'timestamp'),
    column('slice', 'string'),
    column('ordinal', 'bigint'),
    column('part', 'int'),
    column('place', 'string'),
    column('number', 'bigint'),
    column('ratio', 'double'),
    column('good', 'boolean'),
    column('message', 'string'),
    column('line', 'string'),
  ],
  selects: {
    logs: `WITH one AS (SELECT * FROM records) SELECT make_timestamp(CAST(json->>'at' AS BIGINT) * 1000), slice, ordinal,
      part, concat_ws(' ', vendor, source, stream, dt, key), json->>'number', json->>'ratio', json->>'good',
      json->>'message', json FROM one`,
    texts: `SELECT TRY_CAST(json->>'logTimestamp' AS TIMESTAMP), slice, ordinal, part, key, NULL, NULL, NULL,
      json->>'logMessage', json FROM records`,
  },
  orderBy: ['at', 'slice', 'ordinal'],
  bucketBy: 'slice',
};

export const QUARANTINE: LakeTable = {
  name: 'quarantine',
  comment: '',
  version: 1,
  columns: [
    column('slice', 'string'),
    column('part', 'int'),
    column('ordinal', 'bigint'),
    column('reason', 'string'),
    column('key', 'string'),
    column('line', 'string'),
  ],
  selects: {
    [DOCUMENTS.quarantine]: `SELECT json->>'slice', CAST(json->>'part' AS INTEGER), CAST(json->>'ordinal' AS BIGINT),
      json->>'reason', json->>'key', json->>'line' FROM records`,
  },
  orderBy: ['slice', 'part', 'ordinal'],
  bucketBy: 'slice',
};

export const RUNS: LakeTable = {
  name: 'runs',
  comment: '',
  version: 1,
  columns: [column('id', 'string')],
  selects: { [DOCUMENTS.runs]: "SELECT json->>'id' FROM records" },
  orderBy: ['id'],
  bucketBy: 'id',
};

/** A landed object; `content` is compressed unless `stored` says what is there instead. */
export function input(
  content: string | Uint8Array,
  of: Partial<Omit<LakeInput, 'read'>> & { readonly stored?: Uint8Array } = {},
): LakeInput {
  const { stored, ...rest } = of;
  const compression = of.compression ?? 'zstd';
  const bytes = stored ?? (compression === 'zstd' ? zstdCompressSync(content) : gzipSync(content));
  const slice = of.slice ?? 'run-1';
  const part = of.part ?? 1;
  return {
    stream: 'logs',
    slice,
    part,
    key: `raw/${slice}/${part}`,
    format: 'json',
    compression,
    read: () => inChunks(bytes, 1000),
    ...rest,
  };
}

export const request = (inputs: readonly LakeInput[], of: Partial<BuildRequest> = {}): BuildRequest => ({
  vendor: 'talend',
  source: 'eu',
  dt: '2026-11-20',
  inputs,
  documents: {},
  buckets: 1,
  ...of,
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openObjectFiles, writeWhole } from '../../../../infra/local/object-files.ts';
import { type ObjectRows, openObjectRows } from '../../../../infra/local/object-rows.ts';
import { openUploads } from '../../../../infra/local/uploads.ts';

let root = '';
let rows: ObjectRows;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runlake-files-'));
  rows = openObjectRows(root);
});
afterEach(() => {
  rows.close();
  rmSync(root, { recursive: true });
});

const describeObject = (key: string, body: string) => ({
  key,
  contentType: 'text/plain',
  contentLength: body.length,
  etag: `"${body}"`,
  lastModified: new Date(0),
  metadata: {},
});
function put(files: ReturnType<typeof openObjectFiles>, key: string, body: string): void {
  const staged = files.stage((path) => writeWhole(path, Buffer.from(body)));
  files.commit('bucket', describeObject(key, body), staged);
}
const read = (key: string) => readFileSync(join(root, 'bucket', key), 'utf8');
const staging = () => readdirSync(join(root, '.staging'));
const kill = () => openObjectFiles(root, rows);

describe('a write of an object', () => {
  it('that dies before its row leaves the old object and nothing else', () => {
    const files = openObjectFiles(root, rows);
    put(files, 'a/b', 'old');
    files.stage((path) => writeWhole(path, Buffer.from('new but half')));
    kill();
    expect(read('a/b')).toBe('old');
    expect(staging()).toEqual([]);
  });

  it('that dies after its row is finished by the next start', () => {
    const files = openObjectFiles(root, rows);
    put(files, 'a/b', 'old');
    const staged = files.stage((path) => writeWhole(path, Buffer.from('new')));
    rows.put('bucket', describeObject('a/b', 'new'), 'bucket/a/b', staged);
    expect(read('a/b')).toBe('old');
    kill();
    expect(read('a/b')).toBe('new');
    expect(staging()).toEqual([]);
  });

  it('that fails on the way leaves no file', () => {
    const files = openObjectFiles(root, rows);
    const full = () => {
      throw new Error('ENOSPC');
    };
    expect(() => files.stage((path) => [writeFileSync(path, 'half'), full()])).toThrow('ENOSPC');
    const staged = files.stage((path) => writeWhole(path, Buffer.from('new')));
    expect(() => files.commit('bucket', describeObject('a', 'new'), staged, full)).toThrow('ENOSPC');
    expect(staging()).toEqual([]);
    expect(files.path('bucket', 'a')).toBeUndefined();
  });
});

describe('a removal of an object', () => {
  it('that dies after its row is finished by the next start', () => {
    put(openObjectFiles(root, rows), 'a/b/c', 'old');
    rows.transaction(() => {
      rows.drop('bucket', 'a/b/c');
      rows.addRemoval('bucket/a/b/c');
    });
    kill();
    expect(existsSync(join(root, 'bucket', 'a'))).toBe(false);
    expect(existsSync(join(root, 'bucket'))).toBe(true);
    expect(rows.removals()).toEqual([]);
  });
});

describe('an upload', () => {
  it('whose row is gone leaves no folder after the next start', () => {
    const folder = join(root, '.uploads');
    const uploads = openUploads(folder, rows);
    const shared = { bucket: 'bucket', contentType: 'x', metadata: {}, initiated: new Date(0), parts: new Map() };
    uploads.add({ ...shared, uploadId: 'kept', key: 'k' });
    uploads.add({ ...shared, uploadId: 'gone', key: 'k' });
    rows.dropUpload('gone');
    expect(
      openUploads(folder, rows)
        .all()
        .map(({ uploadId }) => uploadId),
    ).toEqual(['kept']);
    expect(readdirSync(folder)).toEqual(['kept']);
  });
});

import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { detailFile } from '../../../../../../infra/local/vendors/akinon/detail-file.ts';
import type { DownloadForm } from '../../../../../../infra/local/vendors/akinon/download-form.ts';
import { logIdOf } from '../../../../../../infra/local/vendors/akinon/row-id.ts';
import { setUp, startedAtMs, worldOf } from './client.ts';
import { readZip } from './read-zip.ts';

const world = worldOf(
  { count: 4, createdMinutes: [-900, -800], lines: [5, 5], details: [1, 1] },
  { count: 1, createdMinutes: [-2, -2], endsInSeconds: [60, 60], details: [4, 4], contradiction: 'status-lags' },
);
const run = world.runs[3]!;
const offset = run.detailOffsets[0]!;
const id = logIdOf(run, offset);
const content = detailFile(run, offset, startedAtMs);

async function downloadAs(form: DownloadForm) {
  const { standIn, download } = await setUp(world);
  standIn.faults.add({ kind: 'download-form', form });
  return download(id);
}
const entriesAs = async (form: DownloadForm) => readZip(Buffer.from((await downloadAs(form)).content, 'base64'));

describe('a download', () => {
  test('is the base64 of a zip with one JSON file that names its log id exactly', async () => {
    const { download } = await setUp(world);
    const answer = await download(id);
    expect(answer.status).toBe(200);
    expect(answer.content).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    const entries = readZip(Buffer.from(answer.content, 'base64'));
    expect(entries).toHaveLength(1);
    expect(entries[0]!.bytes()).toEqual(content);
    expect(content.toString()).toContain(`"log_id":${id},`);
    expect(JSON.parse(content.toString())).toHaveProperty('request.body');
  });

  test('exists for exactly those rows that say is_send_S3', async () => {
    const { rows, download } = await setUp(world);
    const all = [...(await rows('log_type=1')), ...(await rows('log_type=2')), ...(await rows('log_type=3'))];
    const flagged = all.filter((row) => row.is_send_S3 === 1);
    expect(flagged.length).toBeGreaterThanOrEqual(4);
    expect(all.length).toBeGreaterThan(flagged.length);
    for (const row of all) expect((await download(row.id)).status).toBe(row.is_send_S3 === 1 ? 200 : 404);
  });

  test('grows until its main log is final', async () => {
    const open = world.runs[4]!;
    const place = open.detailOffsets.find((one) => one > 0 && one <= open.subs.length)!;
    const { clock, download } = await setUp(world);
    const read = async () => readZip(Buffer.from((await download(logIdOf(open, place))).content, 'base64'))[0]!.bytes();
    expect((await download(logIdOf(open, open.subs.length))).status).toBe(404);
    clock.move(open.looksDoneAtMs - startedAtMs);
    const early = await read();
    clock.move(open.finalAtMs - startedAtMs);
    const late = await read();
    expect(late.length).toBeGreaterThan(early.length);
    clock.move(10 * 3_600_000);
    expect(await read()).toEqual(late);
  });

  test('needs all of its fields, and the right slug', async () => {
    const { get, project, place } = await setUp(world);
    const status = async (query: string) => (await get(`/logs/download?${query}`)).status;
    const slug = `projectslug=${project.projectSlug}`;
    expect(await status(`id=${id}&${place}&${slug}`)).toBe(200);
    expect(await status(`id=${id}&${place}`)).toBe(400);
    expect(await status(`${place}&${slug}`)).toBe(400);
    expect(await status(`id=x&${place}&${slug}`)).toBe(400);
    expect(await status(`id=${id}&${slug}&projectId=${project.projectId}`)).toBe(400);
    expect(await status(`id=${id}&${place}&projectslug=other`)).toBe(400);
    expect(await status(`id=1&${place}&${slug}`)).toBe(404);
  });
});

describe('a download in another form', () => {
  test('may be wrapped, quoted or without its padding', async () => {
    const wrapped = (await downloadAs('wrapped')).content;
    const lines = wrapped.split('\r\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.slice(0, -2).every((line) => line.length === 76)).toBe(true);
    const quoted = (await downloadAs('quoted')).content;
    expect(quoted).toMatch(/^"[A-Za-z0-9+/]+={0,2}"$/);
    const unpadded = (await downloadAs('unpadded')).content;
    expect(unpadded).not.toContain('=');
    expect(unpadded.length % 4).not.toBe(0);
    for (const text of [wrapped, quoted.slice(1, -1), unpadded]) {
      expect(readZip(Buffer.from(text, 'base64'))[0]!.bytes()).toEqual(content);
    }
  });

  test.each(['data-descriptor', 'stored', 'several-entries'] as const)(
    'keeps the right content in the first entry: %s',
    async (form) => {
      const entries = await entriesAs(form);
      expect(entries[0]!.bytes()).toEqual(content);
      expect((entries[0]!.flags & 8) !== 0).toBe(form === 'data-descriptor');
      expect(entries[0]!.method).toBe(form === 'stored' ? 0 : 8);
      expect(entries).toHaveLength(form === 'several-entries' ? 3 : 1);
    },
  );

  test.each([
    ['parent-path', '../../etc/passwd'],
    ['absolute-path', '/etc/passwd'],
    ['backslash-path', '..\\..\\windows\\system32\\log.json'],
  ] as const)('may have a hostile name: %s', async (form, name) => {
    expect((await entriesAs(form)).map((entry) => entry.name)).toEqual([name]);
  });

  test('may be broken: no entry, too many, a wrong CRC, encrypted, an empty file', async () => {
    expect(await entriesAs('no-entry')).toEqual([]);
    expect((await entriesAs('too-many-entries')).length).toBe(20_000);
    const [corrupt] = await entriesAs('corrupt');
    expect(corrupt!.crc).not.toBe(crc32(corrupt!.bytes()));
    const [encrypted] = await entriesAs('encrypted');
    expect(encrypted!.flags & 1).toBe(1);
    expect(() => encrypted!.bytes()).toThrow();
    expect((await entriesAs('empty-json'))[0]!.bytes()).toHaveLength(0);
  });

  test('may be no base64, no archive, or missing', async () => {
    expect((await downloadAs('not-base64')).content).toContain('<p>');
    expect(Buffer.from((await downloadAs('not-a-zip')).content, 'base64')).toEqual(content);
    expect((await downloadAs('missing')).status).toBe(404);
  });

  test.each([
    ['bomb', 256 * 1024 * 1024 + 2],
    ['understated-bomb', 100],
  ] as const)('may be a bomb: %s declares %d bytes', async (form, declared) => {
    const answer = await downloadAs(form);
    expect(answer.content.length).toBeLessThan(1_000_000);
    const [entry] = readZip(Buffer.from(answer.content, 'base64'));
    expect(entry!.size).toBe(declared);
    const inflated = entry!.bytes();
    expect(inflated.length).toBe(256 * 1024 * 1024 + 2);
    expect(crc32(inflated)).toBe(entry!.crc);
  });
});

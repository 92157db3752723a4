import { createHash } from 'node:crypto';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';

/** Speed and ratio of the compressions of docs/adr/0004 on log lines in memory. */
const MIB = 64;

function logLines(): Buffer {
  const lines: string[] = [];
  for (let number = 0, bytes = 0; bytes < MIB * 1024 * 1024; number += 1) {
    const customer = createHash('md5').update(String(number)).digest('hex').slice(0, 12);
    const line = JSON.stringify({
      severity: number % 17 === 0 ? 'WARN' : 'INFO',
      logType: 'TALEND',
      logTimestamp: 1_700_000_000_000 + number * 13,
      logMessage: `tMap_${number % 7} - row ${number} customer ${customer} processed in ${(number * 7919) % 1000} ms`,
      bundleName: 'org.talend.job',
      podName: 'pod-1',
    });
    lines.push(line);
    bytes += line.length + 1;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

const zstd = (level: number) => (input: Buffer) =>
  zstdCompressSync(input, { params: { [constants.ZSTD_c_compressionLevel]: level } });

const input = logLines();
for (const [name, compress] of [
  ['zstd 1', zstd(1)],
  ['zstd 3', zstd(3)],
  ['gzip 6', (plain: Buffer) => gzipSync(plain, { level: 6 })],
] as const) {
  const startedAt = performance.now();
  const output = compress(input);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${name}: ${(input.length / 1e6 / seconds).toFixed(0)} MB/s, ${(input.length / output.length).toFixed(1)} times smaller`,
  );
}

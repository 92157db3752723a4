/** How raw objects are compressed. */
export const COMPRESSIONS = ['zstd', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];
export const EXTENSION = { zstd: 'zst', gzip: 'gz' } as const satisfies Record<Compression, string>;
export const compressionOfKey = (key: string): Compression => (key.endsWith('.gz') ? 'gzip' : 'zstd');

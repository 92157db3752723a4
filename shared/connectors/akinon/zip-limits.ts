/** What a detail's archive may be; more is refused. Units: bytes. */
export interface ZipLimits {
  /** Of the base64 text. */
  readonly encodedBytes: number;
  readonly entries: number;
  /** Of one entry, inflated. */
  readonly entryBytes: number;
  /** Inflated bytes of an entry for each compressed one. */
  readonly ratio: number;
}

export const ZIP_LIMITS: ZipLimits = {
  encodedBytes: 64 * 1024 * 1024,
  entries: 64,
  entryBytes: 512 * 1024 * 1024,
  ratio: 1_000,
};

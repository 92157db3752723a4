/** A line of the source that keeps something from going wrong, and the test that tells when it is missing. */
export interface Guard {
  readonly name: string;
  /** What may happen without it. */
  readonly against: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  /** What the file says when the guard is taken out. */
  readonly to: string;
  readonly test: string;
  /** The test's full title, or the beginning of the titles of several, of which one has to fail. */
  readonly title: string;
}

/** Another worker has taken over this slice: stop, and leave everything as it is. */
export class LostLease extends Error {
  override readonly name = 'LostLease';
}

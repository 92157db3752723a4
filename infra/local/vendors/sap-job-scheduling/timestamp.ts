/** How a timestamp without a zone separates day and time. */
export type TimeSpelling = 'T' | 'space';

/**
 * Returns an instant as the vendor spells it: UTC, without zone, whole seconds; null stays null.
 *
 * Units: epoch ms. Source: facts sheet, SAP 2.3.
 */
export function timestampOf(atMs: number | null, spelling: TimeSpelling): string | null {
  if (atMs === null) return null;
  const text = new Date(atMs).toISOString().slice(0, 19);
  return spelling === 'T' ? text : text.replace('T', ' ');
}

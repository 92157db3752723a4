import { wholeOf } from '../kit/deterministic.ts';

/**
 * Returns an instant as sub and line logs spell it: `2023-06-23T11:33:17.46+00:00`, with 2 to 6 digits after the point.
 *
 * Shape: `name` decides how many digits there are and what comes after the milliseconds; fewer digits are cut off, not
 * rounded. Units: epoch ms. Source: vendor document 002.
 */
export function stepTime(epochMs: number, name: string): string {
  const microseconds = String(wholeOf([0, 999], name, 'microseconds')).padStart(3, '0');
  const digits = wholeOf([2, 6], name, 'digits');
  const [seconds = '', fraction = ''] = new Date(epochMs).toISOString().slice(0, -1).split('.');
  return `${seconds}.${(fraction + microseconds).slice(0, digits)}+00:00`;
}

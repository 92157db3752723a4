import { pseudoRandom } from '../kit/deterministic.ts';
import { exactInteger } from './exact-integer.ts';
import { logIdOf } from './row-id.ts';
import type { RunPlan } from './run-plan.ts';
import { isFinal } from './run-state.ts';

/** Tells whether a row in this state has a detail file, which is what `is_send_S3` says. Source: facts sheet, Akinon 4.3. */
export function hasDetail(run: RunPlan, offset: number, state: number): boolean {
  return state === 3 && run.detailOffsets.includes(offset);
}

const words = ['İstanbul', 'Şişli', 'kargo', 'fiyat', 'stok güncellendi', 'ürün', 'basketId', 'ş€ 1.234,50'];

/**
 * Returns the JSON file of a row that has a detail.
 *
 * Shape: 2 to 6 KB of UTF-8, pure. Until the run is final the file lacks its end, as nothing says when it is complete.
 */
export function detailFile(run: RunPlan, offset: number, nowMs: number): Buffer {
  const id = logIdOf(run, offset);
  const random = pseudoRandom(`${run.executionId}/detail/${offset}`);
  const word = () => words[Math.floor(random() * words.length)] ?? '';
  const count = 12 + Math.floor(random() * 28);
  const items = Array.from({ length: count }, (_, index) => ({
    sku: `SKU-${Math.floor(random() * 100_000)}`,
    line: index + 1,
    price: Math.floor(random() * 100_000) / 100,
    note: `${word()} ${word()}`,
    accepted: random() > 0.1,
  }));
  const shown = isFinal(run, nowMs) ? items : items.slice(0, Math.ceil(count / 2));
  const value = {
    log_id: exactInteger(id),
    request: { method: 'POST', url: `/api/v1/${run.flow.name}/`, body: shown },
    response: { status: run.finalStatus === 3 ? 422 : 200, body: { accepted: shown.length } },
    errors: shown.filter((item) => !item.accepted).map((item) => ({ sku: item.sku, message: 'value is not valid' })),
  };
  return Buffer.from(JSON.stringify(value));
}

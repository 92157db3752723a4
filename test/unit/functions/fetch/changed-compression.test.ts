import { expect, it } from 'vitest';
import { fetch } from '../../../../functions/fetch/fetch.ts';
import { fetchTask, sliceRow } from '../../../factories/slice.ts';
import { delivery, keysOf, landOne, pipeline, VendorFile } from '../pipeline.ts';

it('a part that is landed again after the compression was set otherwise takes its own old place', async () => {
  const file = new VendorFile('[1]\n');
  const { services, source, index, store } = pipeline({ step: landOne(file.part()) });
  await index.record([sliceRow()]);
  await fetch(services, fetchTask(sliceRow()), delivery());
  const landed = (await index.get(sliceRow()))!;
  const opened = await index.save({ ...landed, state: 'pending', memory: {}, failures: 1 });
  source.compression = 'gzip';
  file.content = Buffer.from('[1,2]\n');
  await fetch(services, fetchTask(opened === 'conflict' ? landed : opened), delivery());
  const [key, ...others] = keysOf(store, 'raw/');
  expect(others).toEqual([]);
  expect(key).toMatch(/\.zst$/);
  expect(await index.get(sliceRow())).toMatchObject({ state: 'landed', parts: [{ key, bytes: 6 }] });
});

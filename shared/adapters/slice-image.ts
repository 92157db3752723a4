import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { TABLE } from '../config/names.ts';
import type { SliceRow } from '../domain/slice.ts';
import { sliceRow } from './slice-item.ts';

/** An item as the table's stream shows it. */
export type Image = Record<string, AttributeValue>;

/** Whether an item is the row of a slice; runs, checkpoints, partitions and others share the table with it. */
export const isSliceImage = (image: Image): boolean => image[TABLE.sortKey]?.S === 'SLICE';

/** The row of an item. Errors: contract for one that is not readable. */
export const sliceOfImage = (image: Image): SliceRow => sliceRow(unmarshall(image));

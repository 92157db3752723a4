import { sliceIndexContract } from '../contract/slice-index-contract.ts';
import { MemorySliceIndex } from '../fakes/memory-slice-index.ts';

sliceIndexContract('MemorySliceIndex', async () => new MemorySliceIndex());

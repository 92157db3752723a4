import { partitionIndexContract } from '../contract/partition-index-contract.ts';
import { MemoryPartitionIndex } from '../fakes/memory-partition-index.ts';

partitionIndexContract('MemoryPartitionIndex', async () => new MemoryPartitionIndex());

import { CURATOR_LANE } from '../../shared/domain/lane.ts';
import { deadLetterQueueContract } from '../contract/dead-letter-queue-contract.ts';
import { FakeEnvironment } from '../fakes/fake-environment.ts';
import { MemoryDeadLetterQueue } from '../fakes/memory-dead-letter-queue.ts';
import { CURATOR, MemoryTaskQueue } from '../fakes/memory-task-queue.ts';

deadLetterQueueContract('MemoryDeadLetterQueue', async () => {
  const environment = new FakeEnvironment();
  const tasks = new MemoryTaskQueue({ now: environment.now });
  const letters = new MemoryDeadLetterQueue({ tasks, now: environment.now });
  return {
    letters,
    newSource: environment.newId,
    put: async (lane, body, attributes) => void letters.put(lane, body, attributes),
    receiveTasks: async (lane) =>
      tasks.receive(lane === CURATOR_LANE ? CURATOR : lane, 1_000).map(({ id, body }) => {
        tasks.ack(id);
        return body;
      }),
    now: environment.now,
    pass: async (ms) => environment.advance(ms),
  };
});

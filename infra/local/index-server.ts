import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { writeItemsAtomically } from './atomic-index.ts';
import { type DetachedResponse, detachRequest, detachResponse, readBody } from './detached-request.ts';
import { watchDisk } from './disk-space.ts';
import { openIndexEngine } from './index-engine.ts';
import { listenOnLoopback } from './loopback-server.ts';
import type { RunningServer } from './storage-server.ts';

export interface IndexServer extends RunningServer {
  /** Answers what is under way with a 500; false when nothing is. For errors that dynalite throws into nowhere. */
  failPending(error: unknown): boolean;
}

const READS = /\.(?:GetItem|BatchGetItem|Query|Scan|List\w+|Describe\w+)$/;

/** DynamoDB in LevelDB under `<dataDir>/index`, on a loopback port. Call it once per process. */
export async function startIndexServer(dataDir: string): Promise<IndexServer> {
  const server = await listenOnLoopback();
  writeItemsAtomically();
  const engine = await openIndexEngine(join(dataDir, 'index'));
  const disk = watchDisk(dataDir);
  const pending = new Set<DetachedResponse>();

  async function handle(request: IncomingMessage, body: Buffer, answer: DetachedResponse): Promise<void> {
    try {
      // LevelDB bears a full disk badly, so it is not even asked.
      if (disk.isFull() && !READS.test(String(request.headers['x-amz-target']))) throw new Error('The disk is full.');
      const dynalite = await engine.current();
      dynalite.emit('request', detachRequest(request, body), answer);
    } catch (error) {
      fail(answer, error);
    }
  }

  server.serve((request, response) => {
    void readBody(request).then((body) => {
      if (body === undefined) return;
      const answer = detachResponse(response, () => pending.delete(answer));
      pending.add(answer);
      void handle(request, body, answer);
    });
  });
  return {
    url: server.url,
    failPending: (error) => {
      const found = [...pending];
      engine.distrust();
      for (const answer of found) fail(answer, error);
      return found.length > 0;
    },
    close: async () => {
      await server.close();
      await engine.close();
    },
  };
}

function fail(answer: DetachedResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  answer.fail(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', message);
}

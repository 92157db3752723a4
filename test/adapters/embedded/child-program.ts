/** Starts an embedded cloud over the directory of the first argument, says so, and waits to be killed. */
import { startEmbeddedCloud } from '../../../infra/local/embedded-cloud.ts';

const cloud = await startEmbeddedCloud({
  dataDir: process.argv[2] ?? '',
  queues: ['child-queue'],
  maxReceiveCount: 3,
  visibilityTimeoutSeconds: 30,
  bucket: 'child-bucket',
  table: 'child-table',
});
process.send?.({ serverPid: cloud.serverPid });

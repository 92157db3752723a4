import { type AttributeValue, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { invoke } from './invoke.ts';
import type { StageClients } from './stage-clients.ts';

const HOUR_MS = 3_600_000;
/** What is read again at its time rests in `settling`, and stays as it is. */
const AT_WORK = new Set(['pending', 'generating', 'ready']);

const earlier = (value: AttributeValue | undefined): AttributeValue => ({
  N: String(Number(value?.N ?? 0) - HOUR_MS),
});

/**
 * Makes every slice at work an hour overdue, with the lease that somebody may have on it, and lets the sweeper run: what was cut
 * off or lost is taken up again now, and what was not is merely asked for twice.
 *
 * The emulator needs it where AWS would not: it ends what a function is doing when its code is replaced, and the message then
 * stays hidden for the visibility timeout of 90 minutes.
 */
export async function passAnHour(clients: StageClients, table: string): Promise<void> {
  const { dynamodb } = clients.aws;
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  for (const { pk, sk, state, revision, dueAtMs, lease } of Items) {
    if (pk?.S?.startsWith('SLICE#') !== true || sk === undefined || !AT_WORK.has(state?.S ?? '')) continue;
    const held = lease?.M === undefined ? undefined : { M: { ...lease.M, expiresAtMs: earlier(lease.M.expiresAtMs) } };
    await dynamodb
      .send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk, sk },
          UpdateExpression: `SET #due = :due${held === undefined ? '' : ', #lease = :lease'}`,
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: {
            '#due': 'dueAtMs',
            '#revision': 'revision',
            ...(held === undefined ? {} : { '#lease': 'lease' }),
          },
          ExpressionAttributeValues: {
            ':due': earlier(dueAtMs),
            ':revision': revision ?? { N: '0' },
            ...(held === undefined ? {} : { ':lease': held }),
          },
        }),
      )
      .catch((error: unknown) => {
        // It has gone on meanwhile.
        if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error;
      });
  }
  await invoke(clients, 'sweep');
}

import { IngestError } from '../../shared/domain/errors.ts';
import { utcDay } from '../../shared/domain/object-key.ts';
import { TABLES } from '../../shared/lake/tables.ts';
import type { LakeReader } from '../../shared/ports/lake-reader.ts';
import { bad, type Check, good } from './finding.ts';

/** Can each table of the lake be asked? One question a table, about today and one source. */
export const tableChecks = (lake: LakeReader, source: string, nowMs: number): readonly Check[] =>
  TABLES.map(({ name }) => ({
    name: 'table',
    look: async () => {
      try {
        const sql = `SELECT count(*) FROM ${name} WHERE dt = '${utcDay(nowMs)}' AND source = '${source}'`;
        let rows = '';
        for await (const batch of (await lake.query(sql)).batches) rows += batch.flat().join('');
        return [good(`${name} answers: ${rows || 0} rows of ${source} today`)];
      } catch (error) {
        // Athena has said no; anything else is not the table's fault.
        if (!(error instanceof IngestError) || error.kind !== 'config') throw error;
        return [
          bad(`${name}: ${error.message}`, 'Deploy again; what Athena may read is in docs/deploy.md, "Ask Athena".'),
        ];
      }
    },
  }));

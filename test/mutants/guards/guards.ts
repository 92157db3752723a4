import type { Guard } from './guard.ts';
import { GUARDS_OF_AKINON } from './of-akinon.ts';
import { GUARDS_OF_ARCHIVES } from './of-archives.ts';
import { GUARDS_OF_MERGING } from './of-merging.ts';
import { GUARDS_OF_OPERATION } from './of-operation.ts';
import { GUARDS_OF_REQUESTS } from './of-requests.ts';
import { GUARDS_OF_SAP } from './of-sap.ts';
import { GUARDS_OF_SNAPLOGIC } from './of-snaplogic.ts';
import { GUARDS_OF_TALEND } from './of-talend.ts';
import { GUARDS_OF_THE_LAKE } from './of-the-lake.ts';
import { GUARDS_OF_THE_PIPELINE } from './of-the-pipeline.ts';

/** What must not be taken out unnoticed, by chapter of docs/guards.md. */
export const GUARDS: readonly { readonly chapter: string; readonly guards: readonly Guard[] }[] = [
  { chapter: 'Pipeline', guards: GUARDS_OF_THE_PIPELINE },
  { chapter: 'Merging records', guards: GUARDS_OF_MERGING },
  { chapter: 'Tokens, secrets, budget', guards: GUARDS_OF_REQUESTS },
  { chapter: 'Talend Cloud', guards: GUARDS_OF_TALEND },
  { chapter: 'Akinon Integrator', guards: GUARDS_OF_AKINON },
  { chapter: 'Archives', guards: GUARDS_OF_ARCHIVES },
  { chapter: 'SAP Job Scheduling', guards: GUARDS_OF_SAP },
  { chapter: 'SnapLogic', guards: GUARDS_OF_SNAPLOGIC },
  { chapter: 'Lake', guards: GUARDS_OF_THE_LAKE },
  { chapter: 'Operation', guards: GUARDS_OF_OPERATION },
];

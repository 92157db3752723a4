import { auditContract } from '../audit-contract.ts';
import { freshSourceContract } from '../fresh-source-contract.ts';
import { SNAPLOGIC } from './snaplogic.ts';

auditContract(SNAPLOGIC);
freshSourceContract(SNAPLOGIC, { lookBackMinutes: 150 });

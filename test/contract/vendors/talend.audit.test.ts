import { auditContract } from '../audit-contract.ts';
import { freshSourceContract } from '../fresh-source-contract.ts';
import { TALEND } from './talend.ts';

auditContract(TALEND);
freshSourceContract(TALEND, { lookBackHours: 3 });

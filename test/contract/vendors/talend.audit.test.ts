import { auditContract } from '../audit-contract.ts';
import { TALEND } from './talend.ts';

auditContract(TALEND);

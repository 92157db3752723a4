import { auditContract } from '../audit-contract.ts';
import { SNAPLOGIC } from './snaplogic.ts';

auditContract(SNAPLOGIC);

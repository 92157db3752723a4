import { auditContract } from '../audit-contract.ts';
import { AKINON } from './akinon.ts';

auditContract(AKINON);

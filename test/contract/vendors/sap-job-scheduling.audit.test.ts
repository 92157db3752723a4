import { auditContract } from '../audit-contract.ts';
import { SAP_JOB_SCHEDULING } from './sap-job-scheduling.ts';

auditContract(SAP_JOB_SCHEDULING);

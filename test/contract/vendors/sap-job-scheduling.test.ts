import { connectorContract } from '../connector-contract.ts';
import { SAP_JOB_SCHEDULING } from './sap-job-scheduling.ts';

connectorContract(SAP_JOB_SCHEDULING);

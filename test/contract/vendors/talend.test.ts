import { connectorContract } from '../connector-contract.ts';
import { TALEND } from './talend.ts';

connectorContract(TALEND);

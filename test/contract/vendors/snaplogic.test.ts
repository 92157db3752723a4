import { connectorContract } from '../connector-contract.ts';
import { SNAPLOGIC } from './snaplogic.ts';

connectorContract(SNAPLOGIC);

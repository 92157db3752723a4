import { connectorContract } from '../connector-contract.ts';
import { TIDEWELL } from './tidewell.ts';

connectorContract(TIDEWELL);

import { connectorContract } from '../connector-contract.ts';
import { AKINON } from './akinon.ts';

connectorContract(AKINON);

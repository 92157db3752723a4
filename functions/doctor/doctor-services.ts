import type { Source } from '../../shared/config/sources.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';
import type { SecretStore } from '../../shared/ports/secret-store.ts';
import type { Services } from '../services.ts';

/** A function's services, and what it was configured with, for a look at itself. */
export interface DoctorServices extends Services {
  readonly sources: readonly Source[];
  readonly secrets: SecretStore;
  readonly sealer: Sealer;
}

import { httpContract } from '../contract/http-contract.ts';
import { MemoryHttp } from '../fakes/memory-http.ts';

httpContract('MemoryHttp', async (handler) => ({
  http: new MemoryHttp(handler),
  origin: 'http://127.0.0.1:8080',
  instant: true,
  close: async () => {},
}));

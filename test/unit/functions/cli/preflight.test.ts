import { describe, expect, it } from 'vitest';
import { preflight } from '../../../../functions/cli/preflight.ts';
import { vendorPorts } from '../../../../functions/cli/vendor-ports.ts';
import { SourcesSchema } from '../../../../shared/config/sources.ts';
import { IngestError } from '../../../../shared/domain/errors.ts';
import type { HttpResponse } from '../../../../shared/ports/http.ts';

const { sources } = SourcesSchema.parse({
  sources: [{ id: 'eu', vendor: 'talend', region: 'eu', auth: { token: 'plain' } }],
});

function answer(status: number): HttpResponse {
  const body = async function* () {
    yield Buffer.from(status === 200 ? '{"items":[],"limit":1,"offset":0,"total":0}' : '{}');
  };
  return { status, headers: {}, body: body(), discard: () => {} };
}

async function look(send: () => Promise<HttpResponse>, waitForVendors = false) {
  const said: string[] = [];
  const ports = { ...vendorPorts(sources, '0'), http: { send } };
  const { usable, unusable } = await preflight(sources, ports, { waitForVendors, say: (line) => said.push(line) });
  return { usable: usable.length, unusable: unusable.length, said };
}
const silent = async (): Promise<HttpResponse> => {
  throw new IngestError('transient', 'eu.example refuses connections', { safe: { host: 'eu.example' } });
};

describe('preflight', () => {
  it('finds a source that answers usable', async () => {
    expect(await look(async () => answer(200))).toEqual({ usable: 1, unusable: 0, said: [] });
  });

  it('leaves a source out whose credentials are refused', async () => {
    const { unusable, said } = await look(async () => answer(401));
    expect(unusable).toBe(1);
    expect(said).toEqual([expect.stringContaining('the secret is auth.token (in clear)')]);
  });

  it.each([429, 503])('leaves what a %d says to the pipeline, which can wait', async (status) => {
    expect(await look(async () => answer(status))).toEqual({ usable: 1, unusable: 0, said: [] });
  });

  it('asks a vendor that gives no answer three times, and says so each time', async () => {
    const { unusable, said } = await look(silent);
    expect(unusable).toBe(1);
    expect(said).toHaveLength(3);
  });

  it('promises another try only where there is one', async () => {
    const once = async (): Promise<HttpResponse> => {
      throw new IngestError('transient', 'eu is down; it is tried again.', { safe: { host: 'eu' } });
    };
    const { said } = await look(once);
    const going = 'source eu: eu is down. It is tried again.';
    expect(said).toEqual([going, going, 'source eu: eu is down.']);
  });

  it('leaves it to the pipeline as well when there is all the time in the world', async () => {
    const { usable, said } = await look(silent, true);
    expect({ usable, said: said.length }).toEqual({ usable: 1, said: 1 });
  });
});

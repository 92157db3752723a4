import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IngestError } from '../../../shared/domain/errors.ts';
import { Secret } from '../../../shared/domain/secret.ts';

const VALUE = 'hush-hush-value';
const secret = new Secret(VALUE);

it.each<[string, () => string]>([
  ['a template', () => `${secret}`],
  ['String()', () => String(secret)],
  ['concatenation', () => `a ${secret} b`.concat(String(secret))],
  ['the plus sign', () => ''.concat(secret as unknown as string)],
  ['join', () => [secret].join()],
  ['JSON', () => JSON.stringify(secret)],
  ['nested JSON', () => JSON.stringify({ auth: [{ token: secret }] }, null, 2)],
  ['inspect', () => inspect(secret)],
  ['nested inspect', () => inspect({ auth: { token: secret } }, { depth: 9, showHidden: true })],
  ['console.log', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['console.log without a format', () => format(secret, { secret })],
  ['an error message', () => inspect(new Error(`bad ${secret}`, { cause: secret }))],
  ['an IngestError', () => inspect(new IngestError('auth', `bad ${secret}`, { cause: { secret } }), { depth: 9 })],
  ['a structured log line', () => JSON.stringify({ level: 'warn', fields: { token: secret } })],
])('%s shows [secret] and not the value', (_where, show) => {
  expect(show()).toContain('[secret]');
  expect(show()).not.toContain('hush');
});

it.each<[string, () => string]>([
  ['own properties', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
  ['a copy', () => JSON.stringify([{ ...secret }, structuredClone(secret)])],
  ['inspect without custom printing', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['a number', () => String(Number(secret))],
])('%s do not hold the value', (_where, show) => {
  expect(show()).not.toContain('hush');
});

it('gives its value to whom asks for it by name, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(new Secret(value).reveal()).toBe(value);
    }),
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSecretReference } from '../../../shared/config/secret-reference.ts';

it.each([
  ['${env:TALEND_TOKEN}', { from: 'env', name: 'TALEND_TOKEN' }],
  ['${secret:runlake/eu/token}', { from: 'secret', name: 'runlake/eu/token' }],
  ['${secret:runlake/eu#client.id}', { from: 'secret', name: 'runlake/eu#client.id' }],
  ['${secret:a_b+c=d.e@f-g}', { from: 'secret', name: 'a_b+c=d.e@f-g' }],
])('%s is a reference', (text, reference) => {
  expect(parseSecretReference(text)).toEqual(reference);
});

it.each([
  '',
  'plain',
  'env:A',
  '$env:A',
  '${A}',
  '${env:}',
  '${file:A}',
  '${ENV:A}',
  '${env:A',
  ' ${env:A}',
  '${env:A}\n',
  '${env:A}x',
  '${env:A B}',
  '${secret:a#}',
  '${secret:a#b#c}',
  '${env:${env:A}}',
])('%j is none, and so a secret in clear', (text) => {
  expect(parseSecretReference(text)).toBeUndefined();
});

it('a reference is the whole text or nothing', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9/_+=.@-]{1,30}$/);
  const around = fc.string({ minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom('env', 'secret'), name, around, (from, text, more) => {
      const reference = `\${${from}:${text}}`;
      expect(parseSecretReference(reference)).toEqual({ from, name: text });
      expect(parseSecretReference(more + reference)).toBeUndefined();
      expect(parseSecretReference(reference + more)).toBeUndefined();
    }),
  );
});

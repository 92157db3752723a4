import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../../shared/config/secret-reference.ts';
import { file, problems, read, S, URL_WORDS, type Vendor } from './vendor-file.ts';

const TOKEN_URL = 'tokenUrl: "https://uaa.example.com"';

describe('credentials', () => {
  it.each<[Vendor, string, string[]]>([
    ['akinon', `{ token: ${S} }`, ['token']],
    ['akinon', `{ user: me@example.com, password: ${S} }`, ['user', 'password']],
    ['akinon', `{ user: ${S}, password: ${S} }`, ['user', 'password']],
    ['sap-job-scheduling', `{ clientId: app, clientSecret: ${S}, ${TOKEN_URL} }`, ['clientId', 'clientSecret']],
    [
      'sap-job-scheduling',
      `{ clientId: ${S}, clientSecret: ${S}, ${TOKEN_URL}, appTid: t, instanceId: i }`,
      ['clientId', 'clientSecret'],
    ],
    [
      'sap-job-scheduling',
      `{ clientId: app, certificate: ${S}, key: ${S}, ${TOKEN_URL} }`,
      ['clientId', 'certificate', 'key'],
    ],
    ['sap-job-scheduling', `{ user: me, password: ${S}, instanceId: i }`, ['user', 'password']],
    ['snaplogic', `{ user: me, password: ${S} }`, ['user', 'password']],
    ['snaplogic', `{ token: ${S} }`, ['token']],
    ['snaplogic', `{ token: ${S}, header: "Bearer {token}" }`, ['token']],
  ])('of %s may be %s', (vendor, auth, secrets) => {
    const found = secretsOf(read(file(vendor, auth))).map(({ field }) => field);
    expect(found.sort()).toEqual(secrets.sort());
  });

  it('of SnapLogic say how the header of a token is spelled', () => {
    expect(read(file('snaplogic', `{ token: ${S} }`)).auth).toMatchObject({ header: 'Bearer Token {token}' });
  });

  const AKINON = 'either { token } or { user, password }';
  const SAP =
    'either { clientId, clientSecret, tokenUrl }, { clientId, certificate, key, tokenUrl } or { user, password }';
  const SNAPLOGIC = 'either { user, password } or { token, header }';
  it.each<[Vendor, string, string]>([
    ['akinon', '{}', AKINON],
    ['akinon', `{ user: me }`, AKINON],
    ['akinon', `{ password: ${S} }`, AKINON],
    ['akinon', `{ clientId: app, clientSecret: ${S} }`, AKINON],
    ['akinon', `{ token: ${S}, user: me, password: ${S} }`, AKINON],
    ['sap-job-scheduling', '', SAP],
    ['sap-job-scheduling', `{ token: ${S} }`, SAP],
    ['sap-job-scheduling', `{ clientId: app, clientSecret: ${S} }`, SAP],
    ['sap-job-scheduling', `{ clientId: app, certificate: ${S}, ${TOKEN_URL} }`, SAP],
    ['sap-job-scheduling', `{ clientId: app, clientSecret: ${S}, certificate: ${S}, key: ${S}, ${TOKEN_URL} }`, SAP],
    ['sap-job-scheduling', `{ user: me, password: ${S}, ${TOKEN_URL} }`, SAP],
    ['snaplogic', `{ user: me, password: ${S}, header: "{token}" }`, SNAPLOGIC],
    ['snaplogic', '[]', SNAPLOGIC],
  ])('of %s may not be %s', (vendor, auth, forms) => {
    const [report = '', ...more] = problems(file(vendor, auth));
    expect(report).toMatch(/^f:4 sources\[0\]\.auth: (unknown field, not named here; )?needs either/);
    expect(report).toContain(`needs ${forms}`);
    expect(more).toEqual([]);
  });

  it.each<[Vendor, string, string]>([
    ['sap-job-scheduling', `{ clientId: app, clientSecret: ${S}, tokenUrl: hush }`, `tokenUrl: ${URL_WORDS}`],
    [
      'sap-job-scheduling',
      `{ clientId: app, certificate: ${S}, key: ${S}, tokenUrl: "http://uaa.example.com/hush" }`,
      `tokenUrl: ${URL_WORDS}`,
    ],
    [
      'snaplogic',
      `{ token: ${S}, header: Bearer hush }`,
      'header: found a value that is not shown here; allowed: text with {token} in the place of the token',
    ],
  ])('of %s in a form that is known: %s names the field that is wrong, and not its value', (vendor, auth, words) => {
    expect(problems(file(vendor, auth))).toEqual([`f:4 sources[0].auth.${words}`]);
  });
});

describe('a secret in clear', () => {
  it.each<[Vendor, string, string]>([
    ['akinon', '{ token: hush }', 'token'],
    ['akinon', '{ user: me, password: hush }', 'password'],
    ['sap-job-scheduling', `{ clientId: app, clientSecret: hush, ${TOKEN_URL} }`, 'clientSecret'],
    ['sap-job-scheduling', `{ clientId: app, certificate: PEM, key: hush, ${TOKEN_URL} }`, 'key'],
    ['sap-job-scheduling', '{ user: me, password: hush }', 'password'],
    ['snaplogic', '{ user: me, password: hush }', 'password'],
    ['snaplogic', '{ token: hush, header: "Bearer {token}" }', 'token'],
  ])('of %s in %s is refused with its line, and not repeated', (vendor, auth, field) => {
    const report = problems(file(vendor, auth));
    expect(report).toHaveLength(1);
    expect(report[0]).toContain(`f:4 sources[0].auth.${field}: a secret in clear is refused`);
    expect(report[0]).not.toContain('hush');
    expect(() => read(file(vendor, auth, 'baseUrl: http://127.0.0.1:1'))).toThrow('a secret in clear');
    expect(() => read(file(vendor, auth), { allowPlainSecrets: true })).toThrow('on the loopback only');
    expect(read(file(vendor, auth, 'baseUrl: http://127.0.0.1:1'), { allowPlainSecrets: true }).vendor).toBe(vendor);
  });
});

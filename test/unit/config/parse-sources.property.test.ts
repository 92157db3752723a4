import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { describeProblems, parseSources } from '../../../shared/config/parse-sources.ts';

/** Nothing that any message of ours or of YAML says by itself. */
const secret = fc
  .tuple(fc.stringMatching(/^[!-~]{0,6}$/), fc.stringMatching(/^[A-Z0-9]{8,12}$/), fc.stringMatching(/^[!-~]{0,6}$/))
  .map(([before, core, after]) => ({ core: `q${core}q`, text: `${before}q${core}q${after}` }));

/** Places below `auth`, as people write them and as they should not. */
const PLACES: readonly ((text: string) => string)[] = [
  (text) => `{ token: ${JSON.stringify(text)} }`,
  (text) => `{ token: ${text} }`,
  (text) => `{token:${text}}`,
  (text) => `{ clientId: ${text}, clientSecret: ${text} }`,
  (text) => `{ clientId: app, clientSecret: ${JSON.stringify(text)} }`,
  (text) => `{ ${JSON.stringify(text)}: "\${env:T}" }`,
  (text) => `{ token: "\${env:T}", ${JSON.stringify(text)}: 1 }`,
  (text) => `{ token: "\${env:T}", ${text}: 1 }`,
  (text) => `{ token: "\${env:${text}" }`,
  (text) => `{ token: [${JSON.stringify(text)}] }`,
  (text) => `{ token: { value: ${JSON.stringify(text)} } }`,
  (text) => `{ token: "\\${text}" }`,
  (text) => `{ token: "\\U${text.slice(text.indexOf('q') + 1)}" }`,
  (text) => `{ token: ${text}, token: ${text} }`,
  (text) => `{ ? [${JSON.stringify(text)}] : x }`,
  (text) => `[${JSON.stringify(text)}]`,
  (text) => text,
  (text) => `'${text}`,
  (text) => `\n      token: ${text}`,
  (text) => `\n      token: |${text}\n        more`,
  (text) => `\n      token: >\n        ${text}\n       ${text}`,
  (text) => `\n      ${text}\n      ${text}: x`,
  (text) => `\n      token: !${text} x`,
  (text) => `\n      token: !${text}!x y`,
  (text) => `\n      token: !${text.replaceAll('!', '')}! y`,
  (text) => `\n      token: !<${text}> y`,
  (text) => `\n      token: *${text}`,
  (text) => `\n      token: &${text} x\n      clientId: *${text}x`,
  (text) => `\n      - token: ${JSON.stringify(text)}`,
  (text) => `{ user: me, password: ${JSON.stringify(text)} }`,
  (text) => `{ user: me, password: ${text}, ${text}: x }`,
  (text) => `{ clientId: app, certificate: C, key: ${JSON.stringify(text)}, tokenUrl: "https://a.example" }`,
  (text) => `{ clientId: app, clientSecret: ${JSON.stringify(text)}, tokenUrl: ${JSON.stringify(text)} }`,
  (text) => `{ clientId: app, clientSecret: "\${env:S}", tokenUrl: ${JSON.stringify(text)} }`,
  (text) => `{ token: ${JSON.stringify(text)}, header: ${JSON.stringify(text)} }`,
  (text) => `{ token: "\${env:T}", header: ${text} }`,
];

/** Files around it: right, and wrong above it. */
const FILES: readonly ((auth: string) => string)[] = [
  (auth) => `sources:\n  - id: a\n    vendor: talend\n    region: eu\n    auth: ${auth}\n`,
  (auth) => `sources:\n  - id: A B\n    vendor: talend\n    auth: ${auth}\n    colour: red\n`,
  (auth) =>
    `sources:\n  - id: a\n    vendor: akinon\n    auth: ${auth}\n    scope: { projectId: "1", projectSlug: s, flows: [f] }\n`,
  (auth) =>
    `sources:\n  - id: a\n    vendor: sap-job-scheduling\n    baseUrl: https://jobs.example\n    auth: ${auth}\n    scope: { jobs: [{ jobId: [] }] }\n`,
  (auth) => `sources:\n  - id: a\n    vendor: sap-job-scheduling\n    baseUrl: http://127.0.0.1:1\n    auth: ${auth}\n`,
  (auth) => `sources:\n  - id: a\n    vendor: snaplogic\n    scope: { org: o }\n    auth: ${auth}\n`,
  (auth) => `sources:\n  - vendor: mainframe\n    auth: ${auth}\n`,
  (auth) => `sources:\n    id: a\n    auth: ${auth}\n`,
  (auth) => `sources:\n    - - auth: ${auth}\n`,
  (auth) => `-   id: a\n    auth: ${auth}\n`,
  (auth) => `sources: |\n    auth: ${auth}\n`,
  (auth) =>
    `sources:\n  - id: a\n    vendor: talend\n    region: eu\n    auth: ${auth}\n    scope: { tasks: [5] }\n    auth: ${auth}\n`,
  (auth) => `sources:\n  - id: a\n    vendor: { auth: ${auth.replaceAll('\n', '')} }\n    auth: ${auth}\n`,
  (auth) => `%YAML 1.3\n---\nsources:\n  - id: a\n    auth: ${auth}\n`,
];

it('a secret anywhere below auth occurs in no problem, wherever it stands and whatever else is wrong', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom(...PLACES),
      fc.constantFrom(...FILES),
      fc.boolean(),
      ({ core, text }, place, around, allowPlainSecrets) => {
        const parsed = parseSources(around(place(text)), { allowPlainSecrets });
        if (parsed.ok) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        const report = describeProblems('f', parsed.problems);
        // Not even a piece of it.
        for (let at = 0; at + 5 <= core.length; at += 1) expect(report).not.toContain(core.slice(at, at + 5));
      },
    ),
    { numRuns: 3_000 },
  );
  expect(JSON.stringify(warn.mock.calls)).toBe('[]');
  warn.mockRestore();
});

it('no text makes the parser throw, and every problem says where it is or that it is the whole file', () => {
  const piece = fc.constantFrom(
    'sources:',
    '\n',
    '  ',
    '- ',
    'id: a',
    'auth:',
    '{',
    '}',
    '[',
    ']',
    '*a',
    '&a ',
    '!x ',
    '"',
    ': ',
    '#',
    '|',
    '---',
    '\t',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const parsed = parseSources(text, { allowPlainSecrets: false });
        if (parsed.ok) return;
        const lines = text.split('\n').length;
        for (const { line, field, message } of parsed.problems) {
          expect(message).not.toBe('');
          if (line === undefined) expect(field).toMatch(/^the file|^sources$/);
          else expect(line >= 1 && line <= lines).toBe(true);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

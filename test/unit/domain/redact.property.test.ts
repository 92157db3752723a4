import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from '../../../shared/domain/redact.ts';

/** A secret that can not stand in the text around it by chance. */
const base64url = fc.stringMatching(/^[A-Za-z0-9_-]{12,60}$/);
const secret = fc.oneof(base64url, fc.stringMatching(/^[!-~]{12,40}$/));
const words = fc.oneof(
  fc.constantFrom('', ' ', '\n', '"', '(', 'url=', 'x', ': ', ', then '),
  fc.string({ unit: 'grapheme-ascii', maxLength: 10 }).filter((text) => !/[:/@]/.test(text)),
);
const end = fc.constantFrom('', ' ', '\n', '"', '>', ' and more');
const embeddings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify({ error: text }),
  (text) => JSON.stringify({ body: JSON.stringify({ error: text }) }),
  (text) => `${new Error(text).stack}`,
];
const embedded = fc.constantFrom(...embeddings);

it('nothing of the query of a presigned URL is left, wherever the secret stands and whatever surrounds it', () => {
  const url = fc
    .record({
      secure: fc.boolean(),
      host: fc.domain(),
      path: fc.webPath(),
      names: fc.array(fc.constantFrom('X-Amz-Signature', 'sig', 'token', 'a', 'list[]'), {
        minLength: 1,
        maxLength: 5,
      }),
      at: fc.nat(),
      fragment: fc.boolean(),
      secret,
    })
    .map(({ secure, host, path, names, at, fragment, secret: value }) => {
      const address = new URL(`${secure ? 'https' : 'http'}://${host}${path}`);
      names.forEach((name, index) => {
        address.searchParams.append(name, index === at % names.length ? value : 'other');
      });
      if (fragment) address.hash = `access_token=${value}`;
      // As a URL spells it, and raw, as a vendor may.
      const raw = /[\s"<>]/.test(value) ? '' : `${address.origin}${path}?a=1&sig=${value}`;
      return { texts: [address.href, raw], spelled: [value, encodeURIComponent(value)] };
    });
  fc.assert(
    fc.property(words, url, end, embedded, (before, { texts, spelled }, after, embed) => {
      for (const text of texts) {
        const clean = redact(embed(`${before}${text}${after}`));
        for (const value of spelled) expect(clean).not.toContain(value);
      }
    }),
    { numRuns: 1_000 },
  );
});

it('no authorization value and no JSON web token is left', () => {
  const part = fc.stringMatching(/^[A-Za-z0-9_-]{10,40}$/);
  const bearer = fc
    .stringMatching(/^[A-Za-z0-9._~+/-]{12,60}={0,2}$/)
    .map((value) => ({ text: `Bearer ${value}`, value }));
  const basic = fc
    .tuple(fc.string(), fc.string({ minLength: 6 }))
    .map(([user, password]) => Buffer.from(`${user}:${password}`).toString('base64'))
    .map((value) => ({ text: `Basic ${value}`, value }));
  const jwt = fc.tuple(part, part, part).map(([head, body, signature]) => {
    const value = `eyJ${head}.${body}.${signature}`;
    return { text: value, value: signature };
  });
  fc.assert(
    fc.property(words, fc.oneof(bearer, basic, jwt), end, embedded, (before, { text, value }, after, embed) => {
      expect(redact(embed(`${before}${text}${after}`))).not.toContain(value);
    }),
    { numRuns: 1_000 },
  );
});

it('no credentials of a URL are left', () => {
  fc.assert(
    fc.property(words, secret, fc.webUrl(), end, embedded, (before, password, address, after, embed) => {
      const url = new URL(address);
      url.username = 'user';
      url.password = password;
      const clean = redact(embed(`${before}${url.href}${after}`));
      expect(clean).not.toContain(url.password);
      expect(clean).not.toContain(password);
    }),
    { numRuns: 1_000 },
  );
});

it('no known value is left', () => {
  const known = fc.array(fc.string({ unit: 'grapheme', minLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.string()), known, (pieces, values) => {
      // A value that is part of the replacement itself can not be hidden by it.
      fc.pre(values.every((value) => !'[redacted]'.includes(value)));
      const text = values.map((value, index) => `${pieces[index] ?? ''}${value}`).join(' ');
      for (const value of values) expect(redact(text, values)).not.toContain(value);
    }),
    { numRuns: 1_000 },
  );
});

it('text without URLs, tokens and authorization stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/https?:\/\/|bearer|basic|eyJ/i.test(text));
      expect(redact(text)).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});

it('redacting twice is redacting once', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), base64url, (url, token) => {
      const once = redact(`${url} Bearer ${token}`);
      expect(redact(once)).toBe(once);
    }),
  );
});

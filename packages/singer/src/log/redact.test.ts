import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor } from './redact.ts';

function redact(text: string, ...secrets: readonly string[]): string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.redact(text);
}

const SECRET = 'p/ss+w"rd é=?';

describe('redacting', () => {
  it.each([
    ['as it is', SECRET],
    ['in a URL', encodeURIComponent(SECRET)],
    ['in a form', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    [
      'in a URL with small letters',
      encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in JSON of ASCII only', 'p/ss+w\\"rd \\u00e9=?'],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
  ])('replaces a secret %s', (_form, text) => {
    expect(redact(`before ${text} after`, SECRET)).toBe('before *** after');
  });

  it('leaves no secret in base64 text that holds it', () => {
    for (const user of ['', 'u', 'us', 'use', 'user']) {
      const header = Buffer.from(`${user}:a-long-password`).toString('base64');
      const redacted = redact(`Basic ${header}`, 'a-long-password');
      expect(redacted).toContain('***');
      const rest = redacted
        .replace('Basic ', '')
        .split('***')
        .map((part) => Buffer.from(part, 'base64').toString());
      expect(rest.join('')).not.toMatch(/passw/);
    }
  });

  it('replaces each line of a private key, and its body without line feeds', () => {
    const key =
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END PRIVATE KEY-----\n';
    expect(redact('at MIIEvQIBADANBgkqhkiG9w0B: bad', key)).toBe('at ***: bad');
    expect(redact('MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB', key)).toBe('***');
    expect(redact(JSON.stringify({ key }), key)).toBe('{"key":"***"}');
  });

  it('replaces the longer of two secrets that overlap', () => {
    expect(redact('abcdef abc', 'abc', 'abcdef')).toBe('*** ***');
  });

  it('leaves text alone that holds no secret, and ignores secrets of one or two characters', () => {
    expect(redact('a text', '', 'a', 'te')).toBe('a text');
    expect(redact('a text')).toBe('a text');
  });

  it('leaves no secret anywhere, whatever its characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 3 }).filter((secret) => !'***'.includes(secret)),
        fc.array(fc.constantFrom('x', ' ', '"')),
        (secret, around) => {
          const text = around.map((part) => part + secret).join('');
          expect(redact(text, secret).replaceAll('***', '')).not.toContain(secret);
          expect(redact(JSON.stringify(text), secret).replaceAll('***', '')).not.toContain(secret);
        },
      ),
    );
  });
});

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { authenticate, type Credentials } from './authenticate.ts';

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const users = [
  { name: 'Sandbox', password: 'secret', publicKeyPem: pair.publicKey, tokens: ['pat-1'] },
  { name: 'OTHER' },
];
const now = 1_800_000_000_000;

function outcome(credentials: Partial<Credentials>): string {
  const result = authenticate(
    {
      loginName: 'sandbox',
      authenticator: 'SNOWFLAKE',
      password: undefined,
      token: undefined,
      ...credentials,
    },
    users,
    now,
  );
  return result.kind === 'user' ? result.user.name : result.failure.code;
}

function jwt(
  claims: Readonly<Record<string, unknown>> = {},
  key = pair.privateKey,
  alg = 'RS256',
): string {
  const der = createPublicKey(createPrivateKey(pair.privateKey)).export({
    type: 'spki',
    format: 'der',
  });
  const fingerprint = createHash('sha256').update(der).digest('base64');
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = part({
    iss: `ACCOUNT.SANDBOX.SHA256:${fingerprint}`,
    sub: 'ACCOUNT.SANDBOX',
    iat: now / 1000,
    exp: now / 1000 + 60,
    ...claims,
  });
  const signed = `${part({ alg, typ: 'JWT' })}.${payload}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

describe('signing in', () => {
  it('takes the right password, whatever the case of the name', () => {
    expect(outcome({ password: 'secret' })).toBe('Sandbox');
    expect(outcome({ password: 'secret', loginName: 'SANDBOX' })).toBe('Sandbox');
    expect(outcome({ password: 'Secret' })).toBe('390100');
    expect(outcome({ password: '' })).toBe('390100');
    expect(outcome({ password: 'secret', loginName: 'nobody' })).toBe('390100');
    expect(outcome({ loginName: 'OTHER' })).toBe('390100');
  });

  it('takes a token as what it is, or in place of the password', () => {
    expect(outcome({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'pat-1' })).toBe('Sandbox');
    expect(outcome({ authenticator: 'OAUTH', token: 'pat-1', loginName: '' })).toBe('Sandbox');
    expect(outcome({ password: 'pat-1' })).toBe('Sandbox');
    expect(outcome({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'pat-2' })).toBe('394400');
    expect(outcome({ authenticator: 'OAUTH', token: 'pat-2' })).toBe('390303');
    expect(outcome({ authenticator: 'OAUTH', token: 'pat-1', loginName: 'OTHER' })).toBe('390309');
  });

  it('verifies a key pair: signature, issuer, fingerprint, expiry, algorithm', () => {
    const byKey = (token: string, loginName = 'sandbox'): string =>
      outcome({ authenticator: 'SNOWFLAKE_JWT', token, loginName });
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(byKey(jwt())).toBe('Sandbox');
    expect(byKey(jwt({ iat: now, exp: now + 120_000 }))).toBe('Sandbox');
    expect(byKey(jwt({}, stranger.export({ type: 'pkcs8', format: 'pem' }).toString()))).toBe(
      '390144',
    );
    expect(byKey(jwt({ iss: 'ACCOUNT.SANDBOX.SHA256:other' }))).toBe('390144');
    expect(byKey(jwt({ sub: 'ACCOUNT.OTHER' }))).toBe('390144');
    expect(byKey(jwt({ exp: now / 1000 - 1 }))).toBe('390144');
    expect(byKey(jwt({ exp: now / 1000 + 7_200 }))).toBe('390144');
    expect(byKey(jwt({ exp: undefined }))).toBe('390144');
    expect(byKey(jwt({}, pair.privateKey, 'none'))).toBe('390144');
    expect(byKey(jwt(), 'OTHER')).toBe('390144');
    expect(byKey('not.a.token')).toBe('390144');
  });

  it('takes nothing that no identity provider has said', () => {
    expect(outcome({ authenticator: 'EXTERNALBROWSER', token: 'x' })).toBe('390133');
    expect(outcome({ authenticator: 'ID_TOKEN', token: 'x' })).toBe('390195');
    expect(outcome({ samlResponse: '<html></html>' })).toBe('390133');
    expect(outcome({ authenticator: 'KERBEROS' })).toBe('390190');
  });
});

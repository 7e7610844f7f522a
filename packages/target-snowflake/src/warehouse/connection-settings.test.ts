import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { connectionProblems, connectionSettings } from './connection-settings.ts';

const base = { account: 'myorg-account1', user: 'LOADER', database: 'DB' };

describe('connectionProblems', () => {
  test.each<[string, JsonObject]>([
    ['a password', { ...base, password: 'x' }],
    ['a key', { ...base, private_key: 'x' }],
    ['a key file', { ...base, private_key_path: 'x' }],
    ['an OAuth token, without a user', { account: 'a', oauth_access_token: 'x' }],
    ['a programmatic access token', { ...base, token: 'x' }],
    ['an OAuth token as token', { ...base, token: 'x', authenticator: 'OAUTH' }],
    [
      'the address of an account',
      { ...base, account: 'https://x.snowflakecomputing.com/', token: 'x' },
    ],
    ['a password and a passcode', { ...base, password: 'x', passcode: '123456' }],
    ['a passcode at its end', { ...base, password: 'x', passcode_in_password: true }],
    ['a second factor', { ...base, password: 'x', authenticator: 'username_password_mfa' }],
    ['a token in a file', { ...base, token_file_path: 'x' }],
    ['a cloud that vouches', { ...base, workload_identity_provider: 'AWS' }],
    ['an issuer that vouches', { ...base, workload_identity_provider: 'OIDC', token: 'x' }],
    ['a browser', { ...base, authenticator: 'ExternalBrowser' }],
    ['a browser, as MeltanoLabs’ target says it', { ...base, use_browser_authentication: true }],
    ['Okta', { ...base, password: 'x', authenticator: 'https://example.okta.com' }],
    ['an unset variable beside it', { ...base, password: 'x', private_key: '' }],
    ['the embedded sandbox, which needs nothing', { account: 'sandbox' }],
  ])('has none with %s', (_, config) => {
    expect(connectionProblems(config)).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [
      base,
      'one of password, private_key, private_key_path, oauth_access_token, token, token_file_path is required to sign in to Snowflake',
    ],
    [
      { ...base, password: 'x', private_key_path: 'y' },
      'only one of password, private_key_path can be used to sign in: remove the others',
    ],
    [{ account: 'a', password: 'x' }, 'user is required with password'],
    [
      { ...base, password: 'x', authenticator: 'SNOWFLAKE_JWT' },
      'authenticator snowflake_jwt does not go with password',
    ],
    [
      { ...base, password: 'x', authenticator: 'oracle' },
      'authenticator must be one of snowflake, username_password_mfa, snowflake_jwt, oauth, programmatic_access_token, workload_identity, externalbrowser, or the https:// address of an Okta account',
    ],
    [
      { ...base, authenticator: 'OAUTH' },
      'one of oauth_access_token, token, token_file_path is required with authenticator oauth',
    ],
    [{ ...base, token: 'x', passcode: '123456' }, 'passcode goes with a password only'],
    [
      { ...base, private_key: 'x', passcode_in_password: true },
      'passcode_in_password goes with a password only',
    ],
    [
      { ...base, password: 'x', passcode: '123456', passcode_in_password: true },
      'passcode and passcode_in_password cannot be used together',
    ],
    [
      { ...base, authenticator: 'WORKLOAD_IDENTITY' },
      'workload_identity_provider is required with authenticator workload_identity',
    ],
    [
      { ...base, workload_identity_provider: 'OIDC' },
      'one of token, token_file_path is required with workload_identity_provider OIDC',
    ],
    [
      { ...base, workload_identity_provider: 'GCP', token: 'x' },
      'workload_identity_provider GCP does not go with token',
    ],
    [
      { ...base, workload_identity_provider: 'AWS', authenticator: 'OAUTH', token: 'x' },
      'workload_identity_provider does not go with authenticator oauth',
    ],
    [
      { account: 'a', authenticator: 'externalbrowser' },
      'user is required with authenticator externalbrowser',
    ],
    [
      { ...base, authenticator: 'externalbrowser', password: 'x' },
      'authenticator externalbrowser does not go with password',
    ],
    [
      { ...base, authenticator: 'https://example.okta.com' },
      'password is required with authenticator https://example.okta.com',
    ],
    [
      {
        ...base,
        authenticator: 'https://example.okta.com',
        password: 'x',
        access_url: 'https://x',
      },
      'access_url cannot be used with Okta: Snowflake’s driver asks ACCOUNT.snowflakecomputing.com for the way there',
    ],
    [
      { ...base, account: 'my org', password: 'x' },
      'account is not an account identifier, as in myorg-account1 or xy12345.eu-central-1',
    ],
    [
      { ...base, password: 'x', access_url: 'ftp://x' },
      'access_url is not an http or https address',
    ],
  ])('of %j are told', (config, problem) => {
    expect(connectionProblems(config)).toEqual([problem]);
  });
});

describe('connectionSettings', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const encrypted = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'sesame' })
    .toString();
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'key-'));
    await writeFile(join(folder, 'key.der'), der);
    await writeFile(join(folder, 'key.p8'), encrypted);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const authOf = async (config: JsonObject) =>
    (await connectionSettings({ ...base, ...config })).auth;

  test('takes a key as PEM, with newlines written out, as base64 of DER, or from a file', async () => {
    const expected = { by: 'key pair', privateKeyPem: pem };
    expect(await authOf({ private_key: pem })).toEqual(expected);
    expect(await authOf({ private_key: pem.replaceAll('\n', '\\n') })).toEqual(expected);
    expect(await authOf({ private_key: der.toString('base64') })).toEqual(expected);
    expect(await authOf({ private_key_path: join(folder, 'key.der') })).toEqual(expected);
    expect(
      await authOf({ private_key_path: join(folder, 'key.p8'), private_key_passphrase: 'sesame' }),
    ).toEqual(expected);
  });

  test('says what is wrong with a key, and nothing of what is in it', async () => {
    const problem = async (config: JsonObject) =>
      authOf(config).then(
        () => 'none',
        (error: unknown) => String(error),
      );
    expect(await problem({ private_key: encrypted })).toContain(
      'private_key: is encrypted: set private_key_passphrase',
    );
    expect(await problem({ private_key: encrypted, private_key_passphrase: 'open' })).toContain(
      'private_key: cannot be decrypted with private_key_passphrase',
    );
    expect(await problem({ private_key: 'c2VjcmV0' })).toContain(
      'private_key: is not a private key in PEM or base64 of DER',
    );
    expect(
      await problem({
        private_key: createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString(),
      }),
    ).toContain('private_key: is not a private key');
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(
      await problem({ private_key: elliptic.export({ type: 'pkcs8', format: 'pem' }).toString() }),
    ).toContain('private_key: is of type ec, Snowflake needs an RSA key');
    expect(await problem({ private_key_path: join(folder, 'none') })).toContain(
      `private_key_path: cannot read ${join(folder, 'none')}`,
    );
  });

  test('takes a token for what the authenticator says', async () => {
    expect(await authOf({ token: 't' })).toEqual({ by: 'programmatic access token', token: 't' });
    expect(await authOf({ token: 't', authenticator: 'OAUTH' })).toEqual({
      by: 'oauth token',
      token: 't',
    });
    expect(await authOf({ oauth_access_token: 't' })).toEqual({ by: 'oauth token', token: 't' });
    expect(await authOf({ password: 't', authenticator: 'PROGRAMMATIC_ACCESS_TOKEN' })).toEqual({
      by: 'programmatic access token',
      token: 't',
    });
    expect(await authOf({ password: 'p' })).toEqual({ by: 'password', password: 'p' });
  });

  test('reads the rest as it stands, the account from an address too', async () => {
    const config = {
      ...base,
      account: 'https://myorg-account1.snowflakecomputing.com',
      password: 'p',
      role: 'R',
      warehouse: '',
    };
    expect(await connectionSettings(config)).toEqual({
      account: 'myorg-account1',
      accessUrl: undefined,
      user: 'LOADER',
      auth: { by: 'password', password: 'p' },
      database: 'DB',
      warehouse: undefined,
      role: 'R',
      schema: undefined,
      queryTag: undefined,
      sessionParameters: {},
      keepAlive: false,
      loginTimeoutMs: 12_000,
    });
  });

  test.each([
    [{ password: 'p' }, 12_000],
    [{ password: 'p', login_timeout: 3 }, 3_000],
    [{ authenticator: 'EXTERNALBROWSER' }, 120_000],
    [{ authenticator: 'EXTERNALBROWSER', login_timeout: 30 }, 30_000],
  ])('wait for a sign-in with %j for %i ms', async (config, loginTimeoutMs) => {
    expect(await connectionSettings({ ...base, ...config })).toMatchObject({ loginTimeoutMs });
  });

  test('tag the session with query_tag', async () => {
    const config = { ...base, password: 'p', query_tag: 'nightly' };
    expect(await connectionSettings(config)).toMatchObject({ queryTag: 'nightly' });
  });
});

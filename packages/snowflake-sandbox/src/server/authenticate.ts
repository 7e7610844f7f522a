import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

import type { Failure } from './reply.ts';
import { isObject, text } from './request.ts';

/** Someone who may sign in. `tokens` are accepted as programmatic access tokens and as OAuth tokens. */
export type SandboxUser = {
  readonly name: string;
  readonly password?: string;
  /** The public half of a key pair, PEM (`RSA_PUBLIC_KEY` of the user). */
  readonly publicKeyPem?: string;
  readonly tokens?: readonly string[];
};

/** The `data` of a login-request, as far as it proves who asks. */
export type Credentials = {
  readonly loginName: string;
  readonly authenticator: string;
  readonly password: string | undefined;
  readonly token: string | undefined;
};

export type Authentication =
  | { readonly kind: 'user'; readonly user: SandboxUser }
  | { readonly kind: 'refused'; readonly failure: Failure };

export function readCredentials(data: unknown): Credentials {
  return {
    loginName: text(data, 'LOGIN_NAME') ?? '',
    authenticator: (text(data, 'AUTHENTICATOR') ?? 'SNOWFLAKE').toUpperCase(),
    password: text(data, 'PASSWORD'),
    token: text(data, 'TOKEN'),
  };
}

/**
 * Decides who signs in. Codes are Snowflake's: 390100 name or password, 390144 JWT,
 * 390303 OAuth token, 394400 programmatic access token, 390190 no identity provider.
 */
export function authenticate(
  credentials: Credentials,
  users: readonly SandboxUser[],
  nowMs: number,
): Authentication {
  switch (credentials.authenticator) {
    case 'SNOWFLAKE':
    case 'USERNAME_PASSWORD_MFA':
      return byPassword(credentials, users);
    case 'SNOWFLAKE_JWT':
      return byKeyPair(credentials, users, nowMs);
    case 'OAUTH':
      return byToken(credentials, users, '390303', 'Invalid OAuth access token.');
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return byToken(credentials, users, '394400', 'Programmatic access token is invalid.');
    default:
      return refused(
        '390190',
        'There was an error related to the SAML Identity Provider account parameter: the sandbox has no identity provider. Sign in with a password, a key pair or a token.',
      );
  }
}

function byPassword(credentials: Credentials, users: readonly SandboxUser[]): Authentication {
  const user = named(users, credentials.loginName);
  const given = credentials.password ?? '';
  // A programmatic access token may stand in for the password (Using programmatic access tokens, 2026-11-24).
  const accepted = user === undefined ? [] : [user.password, ...(user.tokens ?? [])];
  return user !== undefined &&
    accepted.some((secret) => secret !== undefined && same(secret, given))
    ? { kind: 'user', user }
    : refused('390100', 'Incorrect username or password was specified.');
}

function byToken(
  credentials: Credentials,
  users: readonly SandboxUser[],
  code: string,
  message: string,
): Authentication {
  const given = credentials.token ?? credentials.password ?? '';
  const owner = users.find((user) => user.tokens?.some((token) => same(token, given)));
  if (owner === undefined) return refused(code, message);
  const { loginName } = credentials;
  // The driver may leave the name out: the token itself names its owner.
  return loginName === '' || owner.name.toUpperCase() === loginName.toUpperCase()
    ? { kind: 'user', user: owner }
    : refused(
        '390309',
        'The user you were trying to authenticate as differs from the user tied to the access token.',
      );
}

/** Longest life of a JWT (Using key-pair authentication, 2026-11-24: at most one hour). */
const longestJwtLifeMs = 3_600_000;

function byKeyPair(
  credentials: Credentials,
  users: readonly SandboxUser[],
  nowMs: number,
): Authentication {
  const invalid = refused('390144', 'JWT token is invalid.');
  const user = named(users, credentials.loginName);
  const parts = (credentials.token ?? '').split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (user?.publicKeyPem === undefined || parts.length !== 3) return invalid;
  const head = decode(header);
  const claims = decode(payload);
  if (text(head, 'alg') !== 'RS256' || claims === undefined) return invalid;

  const key = createPublicKey(user.publicKeyPem);
  const fingerprint = createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64');
  const name = user.name.toUpperCase();
  const issuer = (text(claims, 'iss') ?? '').split('.');
  const subject = (text(claims, 'sub') ?? '').split('.');
  const [issuerAccount, issuerName] = issuer;
  const genuine =
    issuerName === name &&
    issuer.slice(2).join('.') === `SHA256:${fingerprint}` &&
    subject[0] === issuerAccount &&
    subject[1] === name &&
    verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      key,
      Buffer.from(signature, 'base64url'),
    );
  const issuedMs = milliseconds(claims['iat']);
  const expiresMs = milliseconds(claims['exp']);
  const current = expiresMs > nowMs && expiresMs - issuedMs <= longestJwtLifeMs;
  return genuine && current ? { kind: 'user', user } : invalid;
}

function refused(code: string, message: string): Authentication {
  return { kind: 'refused', failure: { code, sqlState: '08001', message } };
}

function named(users: readonly SandboxUser[], loginName: string): SandboxUser | undefined {
  return users.find((user) => user.name.toUpperCase() === loginName.toUpperCase());
}

function same(expected: string, given: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(expected), digest(given));
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The Node driver writes `iat` and `exp` in milliseconds (snowflake-sdk 3.3.0), others in seconds as RFC 7519 says. */
function milliseconds(value: unknown): number {
  if (typeof value !== 'number') return Number.NaN;
  return value > 100_000_000_000 ? value : value * 1000;
}

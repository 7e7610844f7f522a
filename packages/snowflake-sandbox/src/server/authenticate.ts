import { createHash, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { isPassword } from '../engine/statements/account/users.ts';
import type { LoginUser } from './login-users.ts';
import { createSignIns, mfaFailures, type SignIns } from './sign-ins.ts';
import type { Failure } from './reply.ts';
import { isObject, text } from './request.ts';

/** The `data` of a login-request, as far as it proves who asks. */
export type Credentials = {
  readonly loginName: string;
  readonly authenticator: string;
  readonly password: string | undefined;
  readonly token: string | undefined;
  readonly passcode?: string | undefined;
  /** The passcode is at the end of the password. */
  readonly passcodeInPassword?: boolean;
  readonly proofKey?: string | undefined;
  readonly provider?: string | undefined;
  /** The page that an identity provider answered with. */
  readonly samlResponse?: string | undefined;
};

export type Authentication =
  | { readonly kind: 'user'; readonly user: LoginUser }
  | { readonly kind: 'refused'; readonly failure: Failure };

export function readCredentials(data: unknown): Credentials {
  return {
    loginName: text(data, 'LOGIN_NAME') ?? '',
    authenticator: (text(data, 'AUTHENTICATOR') ?? 'SNOWFLAKE').toUpperCase(),
    password: text(data, 'PASSWORD'),
    token: text(data, 'TOKEN'),
    passcode: text(data, 'PASSCODE'),
    passcodeInPassword: isObject(data) && data['passcodeInPassword'] === true,
    proofKey: text(data, 'PROOF_KEY'),
    provider: text(data, 'PROVIDER'),
    samlResponse: text(data, 'RAW_SAML_RESPONSE'),
  };
}

/**
 * Decides who signs in. Codes are Snowflake's: 390100 name or password, 390144 JWT, 390303 OAuth token, 394400 programmatic
 * access token, 390127 and 394508 passcode, 390133 SAML, 390195 token of an earlier sign-in, 390190 unknown way of signing in.
 */
export function authenticate(
  credentials: Credentials,
  users: readonly LoginUser[],
  nowMs: number,
  signIns: SignIns = createSignIns(),
): Authentication {
  if (credentials.samlResponse !== undefined) return byAssertion(credentials, users, signIns);
  switch (credentials.authenticator) {
    case 'SNOWFLAKE':
    case 'USERNAME_PASSWORD_MFA':
      return byPassword(credentials, users, signIns);
    case 'EXTERNALBROWSER':
      return byAssertion(credentials, users, signIns);
    case 'ID_TOKEN':
      return byRememberedToken(credentials, users, signIns);
    case 'WORKLOAD_IDENTITY':
      return byWorkloadIdentity(credentials, users, nowMs);
    case 'SNOWFLAKE_JWT':
      return byKeyPair(credentials, users, nowMs);
    case 'OAUTH':
      return byToken(credentials, users, '390303', 'Invalid OAuth access token.');
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return byToken(credentials, users, '394400', 'Programmatic access token is invalid.');
    default:
      return refused(
        '390190',
        'There was an error related to the SAML Identity Provider account parameter: the sandbox knows no such way of signing in.',
      );
  }
}

function byPassword(
  credentials: Credentials,
  users: readonly LoginUser[],
  signIns: SignIns,
): Authentication {
  const user = named(users, credentials.loginName);
  const { password = '', token } = credentials;
  const { passcodeInPassword = false } = credentials;
  const given = passcodeInPassword ? password.slice(0, -passcodeLength) : password;
  const passcode = passcodeInPassword ? password.slice(-passcodeLength) : credentials.passcode;
  // A programmatic access token may stand in for the password (Using programmatic access tokens, 2026-11-24).
  if (user?.tokens?.some((each) => same(each, password)) === true) return { kind: 'user', user };
  if (user === undefined || !hasPassword(user, given)) {
    return refused('390100', 'Incorrect username or password was specified.');
  }
  const { name, passcodes } = user;
  if (passcodes === undefined || signIns.remembered(name, token)) return { kind: 'user', user };
  if (passcode === undefined) return { kind: 'refused', failure: mfaFailures.passcodeMissing };
  return passcodes.includes(passcode) && signIns.useOnce(name, passcode)
    ? { kind: 'user', user }
    : { kind: 'refused', failure: mfaFailures.wrongPasscode };
}

function hasPassword({ password, passwordHash }: LoginUser, given: string): boolean {
  if (passwordHash !== undefined) return isPassword(given, passwordHash);
  return password !== undefined && same(password, given);
}

/** Of the digits that an authenticator app shows. */
const passcodeLength = 6;

/** By what the browser brought back, or by the page that Okta answered with. */
function byAssertion(
  { token, proofKey, samlResponse, loginName }: Credentials,
  users: readonly LoginUser[],
  signIns: SignIns,
): Authentication {
  const assertion = samlResponse === undefined ? token : assertionIn(samlResponse);
  const name = assertion === undefined ? undefined : signIns.redeem(assertion, proofKey);
  const user = name === undefined ? undefined : named(users, name);
  if (user === undefined) return refused('390133', 'The SAML response is invalid.');
  return samlResponse !== undefined || same(user.name.toUpperCase(), loginName.toUpperCase())
    ? { kind: 'user', user }
    : refused(
        '390191',
        'The user you were trying to authenticate as differs from the user currently logged in at the IDP.',
      );
}

/** The assertion on the page that Okta answers with. */
function assertionIn(page: string): string | undefined {
  return /name="SAMLResponse" type="hidden" value="([^"]*)"/.exec(page)?.[1];
}

function byRememberedToken(
  { token, loginName }: Credentials,
  users: readonly LoginUser[],
  signIns: SignIns,
): Authentication {
  const user = named(users, loginName);
  return user !== undefined && signIns.remembered(user.name, token)
    ? { kind: 'user', user }
    : refused('390195', 'The provided ID Token is invalid.');
}

/** Whom the audience of a token must name (docs.snowflake.com, Workload identity federation, 2026-11-24). */
const audience = 'snowflakecomputing.com';

/** OpenID Connect only: what AWS, Azure and Google attest cannot be verified without asking them. */
function byWorkloadIdentity(
  { provider, token = '' }: Credentials,
  users: readonly LoginUser[],
  nowMs: number,
): Authentication {
  const invalid = refused('390144', 'The workload identity token is invalid.');
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = decode(payload);
  if (provider !== 'OIDC' || claims === undefined) return invalid;
  const user = users.find(
    ({ workloadIdentity }) =>
      workloadIdentity?.issuer === claims['iss'] && workloadIdentity?.subject === claims['sub'],
  );
  if (user?.workloadIdentity === undefined || text(decode(header), 'alg') !== 'RS256') {
    return invalid;
  }
  const genuine = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    createPublicKey(user.workloadIdentity.publicKeyPem),
    Buffer.from(signature, 'base64url'),
  );
  const forSnowflake = [claims['aud']].flat().includes(audience);
  const current = milliseconds(claims['exp']) > nowMs;
  return genuine && forSnowflake && current ? { kind: 'user', user } : invalid;
}

function byToken(
  credentials: Credentials,
  users: readonly LoginUser[],
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
  users: readonly LoginUser[],
  nowMs: number,
): Authentication {
  const invalid = refused('390144', 'JWT token is invalid.');
  const user = named(users, credentials.loginName);
  const parts = (credentials.token ?? '').split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (user === undefined || parts.length !== 3) return invalid;
  const head = decode(header);
  const claims = decode(payload);
  if (text(head, 'alg') !== 'RS256' || claims === undefined) return invalid;

  const name = user.name.toUpperCase();
  const issuer = (text(claims, 'iss') ?? '').split('.');
  const subject = (text(claims, 'sub') ?? '').split('.');
  const [issuerAccount, issuerName] = issuer;
  const key = keyOf(user, issuer.slice(2).join('.'));
  const genuine =
    issuerName === name &&
    subject[0] === issuerAccount &&
    subject[1] === name &&
    key !== undefined &&
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

/** Which of the user's keys has this fingerprint. */
function keyOf(
  { publicKeyPem, publicKeyPems = [] }: LoginUser,
  fingerprint: string,
): KeyObject | undefined {
  const pems = publicKeyPem === undefined ? publicKeyPems : [publicKeyPem, ...publicKeyPems];
  return pems
    .map((pem) => createPublicKey(pem))
    .find((key) => {
      const der = key.export({ format: 'der', type: 'spki' });
      return fingerprint === `SHA256:${createHash('sha256').update(der).digest('base64')}`;
    });
}

function refused(code: string, message: string): Authentication {
  return { kind: 'refused', failure: { code, sqlState: '08001', message } };
}

function named(users: readonly LoginUser[], loginName: string): LoginUser | undefined {
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

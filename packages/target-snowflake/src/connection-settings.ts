import { readFile } from 'node:fs/promises';
import { ConfigError } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { PrivateKeyProblem, readPrivateKey } from './private-key.ts';

/** How to reach Snowflake, read from the config and checked. Secrets are in here: never log it. */
export type ConnectionSettings = {
  /** The account identifier alone: `myorg-account1`. */
  readonly account: string;
  readonly accessUrl: string | undefined;
  readonly user: string;
  readonly auth: Authentication;
  readonly database: string;
  readonly warehouse: string | undefined;
  readonly role: string | undefined;
  readonly schema: string | undefined;
  readonly queryTag: string | undefined;
};

type Authentication =
  | { readonly by: 'password'; readonly password: string }
  /** PKCS #8, decrypted. */
  | { readonly by: 'key pair'; readonly privateKeyPem: string }
  | { readonly by: 'oauth token'; readonly token: string }
  | { readonly by: 'programmatic access token'; readonly token: string };

/** The settings that hold a credential, and how each can be used: `authenticator` chooses, the first is what it is without. */
const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  password: ['snowflake', 'programmatic_access_token'],
  private_key: ['snowflake_jwt'],
  private_key_path: ['snowflake_jwt'],
  oauth_access_token: ['oauth'],
  token: ['programmatic_access_token', 'oauth'],
};

/** Every authenticator there is a credential for. */
const AUTHENTICATORS = [...new Set(Object.values(CREDENTIALS).flat())];

/** What is wrong with the settings of the connection, one problem to a line, without any secret. Empty when all is well. */
export function connectionProblems(config: JsonObject): readonly string[] {
  if (isEmbeddedSandbox(config)) return [];
  const given = Object.keys(CREDENTIALS).filter((name) => text(config, name) !== undefined);
  const [credential, ...more] = given;
  return [
    ...accountProblems(config),
    ...(credential === undefined
      ? [`one of ${Object.keys(CREDENTIALS).join(', ')} is required to sign in to Snowflake`]
      : authenticatorProblems(credential, config)),
    ...(more.length > 0
      ? [`only one of ${given.join(', ')} can be used to sign in: remove the others`]
      : []),
  ];
}

/** True for `"account": "sandbox"` without an address: the target starts its own. */
export function isEmbeddedSandbox(config: JsonObject): boolean {
  return text(config, 'account') === 'sandbox' && text(config, 'access_url') === undefined;
}

function accountProblems(config: JsonObject): readonly string[] {
  const account = accountIdentifier(text(config, 'account') ?? '');
  const accessUrl = text(config, 'access_url');
  return [
    ...(/^[\w.-]+$/.test(account)
      ? []
      : ['account is not an account identifier, as in myorg-account1 or xy12345.eu-central-1']),
    ...(accessUrl === undefined || isHttpUrl(accessUrl)
      ? []
      : ['access_url is not an http or https address']),
  ];
}

function authenticatorProblems(credential: string, config: JsonObject): readonly string[] {
  const authenticator = text(config, 'authenticator')?.toLowerCase();
  const possible = CREDENTIALS[credential] ?? [];
  const [usual] = possible;
  const known = authenticator === undefined || AUTHENTICATORS.includes(authenticator);
  if (!known) return [`authenticator must be one of ${AUTHENTICATORS.join(', ')}`];
  const fits = authenticator === undefined || possible.includes(authenticator);
  const needsUser = ['snowflake', 'snowflake_jwt'].includes(authenticator ?? usual ?? '');
  return [
    ...(fits ? [] : [`authenticator ${authenticator} does not go with ${credential}`]),
    ...(needsUser && text(config, 'user') === undefined
      ? [`user is required with ${credential}`]
      : []),
  ];
}

/**
 * From a config without connectionProblems. Reads the file at `private_key_path`.
 * @throws ConfigError when the key cannot be read or decrypted.
 */
export async function connectionSettings(config: JsonObject): Promise<ConnectionSettings> {
  return {
    account: accountIdentifier(text(config, 'account') ?? ''),
    accessUrl: text(config, 'access_url'),
    user: text(config, 'user') ?? '',
    auth: await authenticationOf(config),
    database: text(config, 'database') ?? '',
    warehouse: text(config, 'warehouse'),
    role: text(config, 'role'),
    schema: text(config, 'schema'),
    queryTag: text(config, 'query_tag'),
  };
}

async function authenticationOf(config: JsonObject): Promise<Authentication> {
  const passphrase = text(config, 'private_key_passphrase');
  const inline = text(config, 'private_key');
  if (inline !== undefined) return keyPair('private_key', Buffer.from(inline), passphrase);
  const path = text(config, 'private_key_path');
  if (path !== undefined) return keyPair('private_key_path', await readKeyFile(path), passphrase);

  const authenticator = text(config, 'authenticator')?.toLowerCase();
  const oauth = text(config, 'oauth_access_token');
  if (oauth !== undefined) return { by: 'oauth token', token: oauth };
  const token = text(config, 'token');
  if (token !== undefined) {
    return { by: authenticator === 'oauth' ? 'oauth token' : 'programmatic access token', token };
  }
  const password = text(config, 'password') ?? '';
  return authenticator === 'programmatic_access_token'
    ? { by: 'programmatic access token', token: password }
    : { by: 'password', password };
}

async function readKeyFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConfigError([`private_key_path: cannot read ${path}`], { cause });
  }
}

function keyPair(setting: string, bytes: Buffer, passphrase: string | undefined): Authentication {
  try {
    return { by: 'key pair', privateKeyPem: readPrivateKey(bytes, passphrase) };
  } catch (error) {
    if (!(error instanceof PrivateKeyProblem)) throw error;
    throw new ConfigError([`${setting}: ${error.message}`], { cause: error });
  }
}

/** People also paste the address: `https://myorg-account1.snowflakecomputing.com/`. */
function accountIdentifier(account: string): string {
  return account.replace(/^https?:\/\//, '').replace(/\.snowflakecomputing\.com\/?$/, '');
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
}

/** An empty setting is one that is not there: environments are full of them. */
function text(config: JsonObject, name: string): string | undefined {
  const value = config[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

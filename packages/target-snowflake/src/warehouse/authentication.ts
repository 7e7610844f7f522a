import { ConfigError } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { readFile } from 'node:fs/promises';
import { settingText } from '../config/setting-text.ts';
import { PrivateKeyProblem, readPrivateKey } from './private-key.ts';

/** How to sign in. Secrets are in here: never log it. */
export type Authentication =
  | { readonly by: 'password'; readonly password: string }
  /** Without a passcode, or one at the end of the password, Snowflake asks the user's device. */
  | {
      readonly by: 'password and passcode';
      readonly password: string;
      readonly passcode: string | undefined;
      readonly passcodeInPassword: boolean;
    }
  /** PKCS #8, decrypted. */
  | { readonly by: 'key pair'; readonly privateKeyPem: string }
  | { readonly by: 'oauth token'; readonly token: string }
  | { readonly by: 'programmatic access token'; readonly token: string }
  | {
      readonly by: 'workload identity';
      readonly provider: WorkloadIdentityProvider;
      /** With OIDC only: the other providers are asked for it by the driver. */
      readonly token: string | undefined;
    }
  | { readonly by: 'browser' }
  | { readonly by: 'okta'; readonly url: string; readonly password: string };

type WorkloadIdentityProvider = 'AWS' | 'AZURE' | 'GCP' | 'OIDC';

/** What a way of signing in takes: one of the credentials, if it takes any. */
type Method = { readonly credentials: readonly string[]; readonly needsUser: boolean };

const TOKENS = ['token', 'token_file_path'];

/** The authenticators by the names that Snowflake's drivers have for them. (docs.snowflake.com, Authenticating connections for Node.js, 2026-11-24.) */
const METHODS: Readonly<Record<string, Method>> = {
  snowflake: { credentials: ['password'], needsUser: true },
  username_password_mfa: { credentials: ['password'], needsUser: true },
  snowflake_jwt: { credentials: ['private_key', 'private_key_path'], needsUser: true },
  oauth: { credentials: ['oauth_access_token', ...TOKENS], needsUser: false },
  programmatic_access_token: { credentials: [...TOKENS, 'password'], needsUser: false },
  workload_identity: { credentials: TOKENS, needsUser: false },
  externalbrowser: { credentials: [], needsUser: true },
};
const OKTA: Method = { credentials: ['password'], needsUser: true };

/** The settings that hold a credential, and the authenticator each is for where none is named. */
const USUAL: Readonly<Record<string, string>> = {
  password: 'snowflake',
  private_key: 'snowflake_jwt',
  private_key_path: 'snowflake_jwt',
  oauth_access_token: 'oauth',
  token: 'programmatic_access_token',
  token_file_path: 'programmatic_access_token',
};
const CREDENTIALS = Object.keys(USUAL);

/** What is wrong with the settings for signing in, one problem to a line, without any secret. */
export function authenticationProblems(config: JsonObject): readonly string[] {
  const authenticator = authenticationMethod(config);
  const given = CREDENTIALS.filter((name) => settingText(config, name) !== undefined);
  if (authenticator === undefined) {
    return [`one of ${CREDENTIALS.join(', ')} is required to sign in to Snowflake`];
  }
  const method = methodOf(authenticator);
  if (method === undefined) {
    return [
      `authenticator must be one of ${Object.keys(METHODS).join(', ')}, or the https:// address of an Okta account`,
    ];
  }
  return [
    ...credentialProblems(authenticator, method, given, config),
    ...(method.needsUser && settingText(config, 'user') === undefined
      ? [`user is required with ${given[0] ?? `authenticator ${authenticator}`}`]
      : []),
    ...passcodeProblems(authenticator, config),
    ...(isOkta(authenticator) && settingText(config, 'access_url') !== undefined
      ? [
          'access_url cannot be used with Okta: Snowflake’s driver asks ACCOUNT.snowflakecomputing.com for the way there',
        ]
      : []),
  ];
}

/** Whether somebody has to do something at each sign-in, or gave what can be used only once: such a run has one session. */
export function isInteractive(config: JsonObject): boolean {
  return ['username_password_mfa', 'externalbrowser'].includes(authenticationMethod(config) ?? '');
}

/** The authenticator by Snowflake's name, in lower case. Undefined when nothing says how to sign in. */
export function authenticationMethod(config: JsonObject): string | undefined {
  const named = settingText(config, 'authenticator')?.toLowerCase();
  const byPasscode = settingText(config, 'passcode') !== undefined || inPassword(config);
  if (named !== undefined) return named === 'snowflake' && byPasscode ? MFA : named;
  if (config['use_browser_authentication'] === true) return 'externalbrowser';
  if (settingText(config, 'workload_identity_provider') !== undefined) return 'workload_identity';
  const credential = CREDENTIALS.find((name) => settingText(config, name) !== undefined);
  if (credential === undefined) return undefined;
  return credential === 'password' && byPasscode ? MFA : USUAL[credential];
}

const MFA = 'username_password_mfa';

function inPassword(config: JsonObject): boolean {
  return config['passcode_in_password'] === true;
}

function isOkta(authenticator: string): boolean {
  return authenticator.startsWith('https://') && URL.canParse(authenticator);
}

function methodOf(authenticator: string): Method | undefined {
  return isOkta(authenticator) ? OKTA : METHODS[authenticator];
}

function credentialProblems(
  authenticator: string,
  { credentials }: Method,
  given: readonly string[],
  config: JsonObject,
): readonly string[] {
  const [credential, ...more] = given;
  const provider = settingText(config, 'workload_identity_provider');
  const isWorkload = authenticator === 'workload_identity';
  if (!isWorkload && provider !== undefined) {
    return [`workload_identity_provider does not go with authenticator ${authenticator}`];
  }
  if (isWorkload && provider === undefined) {
    return ['workload_identity_provider is required with authenticator workload_identity'];
  }
  const needed = isWorkload && provider !== 'OIDC' ? [] : credentials;
  if (credential === undefined) {
    return needed.length === 0
      ? []
      : [
          `${needed.length > 1 ? 'one of ' : ''}${needed.join(', ')} is required with ${isWorkload ? 'workload_identity_provider OIDC' : `authenticator ${authenticator}`}`,
        ];
  }
  return [
    ...(needed.includes(credential)
      ? []
      : [
          `${isWorkload ? `workload_identity_provider ${provider ?? ''}` : `authenticator ${authenticator}`} does not go with ${credential}`,
        ]),
    ...(more.length > 0
      ? [`only one of ${given.join(', ')} can be used to sign in: remove the others`]
      : []),
  ];
}

function passcodeProblems(authenticator: string, config: JsonObject): readonly string[] {
  const passcode = settingText(config, 'passcode') !== undefined;
  if (passcode && inPassword(config)) {
    return ['passcode and passcode_in_password cannot be used together'];
  }
  const name = passcode ? 'passcode' : 'passcode_in_password';
  return (passcode || inPassword(config)) && authenticator !== MFA
    ? [`${name} goes with a password only`]
    : [];
}

/**
 * From a config without authenticationProblems. Reads the files it names, anew each time: who keeps a token in a file
 * renews it there.
 * @throws ConfigError when a file cannot be read, or a key not be decrypted.
 */
export async function readAuthentication(config: JsonObject): Promise<Authentication> {
  const authenticator = authenticationMethod(config) ?? '';
  const password = settingText(config, 'password') ?? '';
  switch (authenticator) {
    case 'snowflake':
      return { by: 'password', password };
    case MFA:
      return {
        by: 'password and passcode',
        password,
        passcode: settingText(config, 'passcode'),
        passcodeInPassword: inPassword(config),
      };
    case 'snowflake_jwt':
      return readKeyPair(config);
    case 'oauth': {
      const token = settingText(config, 'oauth_access_token') ?? (await readToken(config));
      return { by: 'oauth token', token };
    }
    case 'programmatic_access_token':
      return {
        by: 'programmatic access token',
        token: settingText(config, 'password') ?? (await readToken(config)),
      };
    case 'workload_identity': {
      const provider = providerOf(settingText(config, 'workload_identity_provider'));
      return {
        by: 'workload identity',
        provider,
        token: provider === 'OIDC' ? await readToken(config) : undefined,
      };
    }
    case 'externalbrowser':
      return { by: 'browser' };
    default:
      return { by: 'okta', url: settingText(config, 'authenticator') ?? '', password };
  }
}

function providerOf(setting: string | undefined): WorkloadIdentityProvider {
  return setting === 'AWS' || setting === 'AZURE' || setting === 'GCP' ? setting : 'OIDC';
}

async function readToken(config: JsonObject): Promise<string> {
  const path = settingText(config, 'token_file_path');
  if (path === undefined) return settingText(config, 'token') ?? '';
  const token = (await readSecret('token_file_path', path)).toString().trim();
  if (token === '') throw new ConfigError([`token_file_path: ${path} is empty`]);
  return token;
}

async function readKeyPair(config: JsonObject): Promise<Authentication> {
  const passphrase = settingText(config, 'private_key_passphrase');
  const inline = settingText(config, 'private_key');
  const path = settingText(config, 'private_key_path') ?? '';
  const setting = inline === undefined ? 'private_key_path' : 'private_key';
  const bytes = inline === undefined ? await readSecret(setting, path) : Buffer.from(inline);
  try {
    return { by: 'key pair', privateKeyPem: readPrivateKey(bytes, passphrase) };
  } catch (error) {
    if (!(error instanceof PrivateKeyProblem)) throw error;
    throw new ConfigError([`${setting}: ${error.message}`], { cause: error });
  }
}

async function readSecret(setting: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConfigError([`${setting}: cannot read ${path}`], { cause });
  }
}

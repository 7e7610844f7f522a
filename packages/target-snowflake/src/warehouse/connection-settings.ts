import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { authenticationProblems, isInteractive, readAuthentication } from './authentication.ts';
import type { Authentication } from './authentication.ts';
import { fillQueryTag, queryTagProblems } from './query-tag.ts';
import { settingText } from '../config/setting-text.ts';
import { sessionParameterProblems } from './session-parameters.ts';
import type { ParameterValue } from './session-parameters.ts';

/** How to reach Snowflake, read from the config and checked. Secrets are in here: never log it. */
export type ConnectionSettings = SessionSettings & {
  /** The account identifier alone: `myorg-account1`. */
  readonly account: string;
  readonly accessUrl: string | undefined;
  readonly user: string;
  readonly auth: Authentication;
  readonly database: string;
  readonly warehouse: string | undefined;
  readonly role: string | undefined;
  readonly schema: string | undefined;
};

type SessionSettings = {
  /** Of statements that have none of their own. */
  readonly queryTag: string | undefined;
  /** The user's own. */
  readonly sessionParameters: Readonly<Record<string, ParameterValue>>;
  /** Whether the driver keeps idle sessions alive. */
  readonly keepAlive: boolean;
  readonly loginTimeoutMs: number;
};

/** What is wrong with the settings of the connection, one problem to a line, without any secret. Empty when all is well. */
export function connectionProblems(config: JsonObject): readonly string[] {
  if (isEmbeddedSandbox(config)) return [];
  return [
    ...accountProblems(config),
    ...authenticationProblems(config),
    ...sessionParameterProblems(sessionParameters(config)),
    ...queryTagProblems(settingText(config, 'query_tag') ?? ''),
  ];
}

/** True for `"account": "sandbox"` without an address: the target starts its own. */
export function isEmbeddedSandbox(config: JsonObject): boolean {
  return (
    settingText(config, 'account') === 'sandbox' && settingText(config, 'access_url') === undefined
  );
}

function accountProblems(config: JsonObject): readonly string[] {
  const account = settingText(config, 'account');
  const accessUrl = settingText(config, 'access_url');
  return [
    ...(account === undefined || /^[\w.-]+$/.test(accountIdentifier(account))
      ? []
      : ['account is not an account identifier, as in myorg-account1 or xy12345.eu-central-1']),
    ...(accessUrl === undefined || isHttpUrl(accessUrl)
      ? []
      : ['access_url is not an http or https address']),
  ];
}

/**
 * From a config without connectionProblems, for a run. Reads the files that hold a key or a token.
 * @throws ConfigError when one cannot be read, or a key not be decrypted.
 */
export async function connectionSettings(
  config: JsonObject,
  runId = '',
): Promise<ConnectionSettings> {
  return {
    account: accountIdentifier(settingText(config, 'account') ?? ''),
    accessUrl: settingText(config, 'access_url'),
    user: settingText(config, 'user') ?? '',
    auth: await readAuthentication(config),
    database: settingText(config, 'database') ?? '',
    warehouse: settingText(config, 'warehouse'),
    role: settingText(config, 'role'),
    schema: settingText(config, 'schema'),
    ...sessionSettings(config, runId),
  };
}

/** What a session is to be like, wherever it is opened. */
export function sessionSettings(config: JsonObject, runId: string): SessionSettings {
  const queryTag = settingText(config, 'query_tag');
  const database = settingText(config, 'database') ?? '';
  return {
    queryTag: queryTag && fillQueryTag(queryTag, { run_id: runId, database }),
    sessionParameters: sessionParameters(config),
    // Who cannot sign in again needs the session that there is.
    keepAlive: config['client_session_keep_alive'] === true || isInteractive(config),
    loginTimeoutMs: loginTimeoutMs(config),
  };
}

function sessionParameters(config: JsonObject): Readonly<Record<string, ParameterValue>> {
  const set = config['session_parameters'];
  return isJsonObject(set) ? (set as Record<string, ParameterValue>) : {};
}

/** The driver alone would try for more than a minute. A person needs time to find the device. */
function loginTimeoutMs(config: JsonObject): number {
  const set = config['login_timeout'];
  return 1000 * (typeof set === 'number' ? set : isInteractive(config) ? 120 : 12);
}

/** People also paste the address: `https://myorg-account1.snowflakecomputing.com/`. */
function accountIdentifier(account: string): string {
  return account.replace(/^https?:\/\//, '').replace(/\.snowflakecomputing\.com\/?$/, '');
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol);
}

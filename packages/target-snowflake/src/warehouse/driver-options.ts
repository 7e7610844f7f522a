import type { ConnectionOptions } from 'snowflake-sdk';
import type { ConnectionSettings } from './connection-settings.ts';

/** Of the login. The driver's own seven would take more than a minute. */
const LOGIN_RETRIES = 2;

/** Options that snowflake-sdk 3.3.0 takes and describes, but leaves out of its public type (dist/lib/connection/types.d.ts). */
type DriverOptions = ConnectionOptions & {
  readonly workloadIdentityProvider?: string;
  readonly openExternalBrowserCallback?: (url: string) => void;
};

/** What snowflake-sdk is asked for. Secrets are in here: never log it. */
export function driverOptions(
  settings: ConnectionSettings,
  openBrowser: (url: string) => void,
): DriverOptions {
  const { accessUrl, account, user } = settings;
  const { database, schema, warehouse, role } = settings;
  return {
    account,
    ...(user === '' ? {} : { username: user }),
    ...authentication(settings, openBrowser),
    ...(accessUrl === undefined ? {} : { accessUrl }),
    ...(database === '' ? {} : { database: folded(database) }),
    ...(schema === undefined ? {} : { schema: folded(schema) }),
    ...(warehouse === undefined ? {} : { warehouse: folded(warehouse) }),
    ...(role === undefined ? {} : { role: folded(role) }),
    clientSessionKeepAlive: settings.keepAlive,
    application: 'target_snowflake',
    sfRetryMaxLoginRetries: LOGIN_RETRIES,
    // As text: a cell that the driver cannot convert throws where nobody can catch it.
    fetchAsString: ['Boolean', 'Number', 'Date', 'JSON', 'Buffer'],
    representNullAsStringNull: false,
  };
}

/** A name as Snowflake reads it anyway: in upper case, unless it is in double quotes. */
function folded(name: string): string {
  return name.startsWith('"') ? name : name.toUpperCase();
}

function authentication(
  { auth, loginTimeoutMs }: ConnectionSettings,
  openExternalBrowserCallback: (url: string) => void,
): Partial<DriverOptions> {
  switch (auth.by) {
    case 'password':
      return { password: auth.password };
    case 'password and passcode':
      return {
        authenticator: 'USERNAME_PASSWORD_MFA',
        password: auth.password,
        ...(auth.passcode === undefined ? {} : { passcode: auth.passcode }),
        passcodeInPassword: auth.passcodeInPassword,
        clientRequestMFAToken: true,
      };
    case 'key pair':
      return { authenticator: 'SNOWFLAKE_JWT', privateKey: auth.privateKeyPem };
    case 'oauth token':
      return { authenticator: 'OAUTH', token: auth.token };
    case 'programmatic access token':
      return { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: auth.token };
    case 'workload identity':
      return {
        authenticator: 'WORKLOAD_IDENTITY',
        workloadIdentityProvider: auth.provider,
        ...(auth.token === undefined ? {} : { token: auth.token }),
      };
    case 'browser':
      return {
        authenticator: 'EXTERNALBROWSER',
        openExternalBrowserCallback,
        browserActionTimeout: loginTimeoutMs,
        clientStoreTemporaryCredential: true,
      };
    case 'okta':
      return { authenticator: auth.url, password: auth.password };
  }
}

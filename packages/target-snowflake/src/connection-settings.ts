import type { JsonObject } from '@intercom-to-snowflake/singer';
import type { LoaderContext } from './load.ts';

/** How to reach Snowflake, read from the config and checked. Secrets are in here: never log it. */
export type ConnectionSettings = {
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

export type Authentication =
  | { readonly by: 'password'; readonly password: string }
  | {
      readonly by: 'key pair';
      readonly privateKeyPem: string;
      readonly passphrase: string | undefined;
    }
  | { readonly by: 'oauth token'; readonly token: string }
  | { readonly by: 'programmatic access token'; readonly token: string };

/** What is wrong with the settings of the connection, one problem to a line, without any secret. Empty when all is well. */
export function connectionProblems(_config: JsonObject): readonly string[] {
  throw new Error('not built yet');
}

/**
 * From a validated config. Reads the file at `private_key_path`.
 * @throws ConfigError when the key cannot be read or decrypted.
 */
export function connectionSettings(_config: JsonObject): Promise<ConnectionSettings> {
  return Promise.reject(new Error('not built yet'));
}

/** Opens sessions for the loader: `connect` of a LoaderContext. With `"account": "sandbox"` it starts the embedded sandbox first. `close` after the loader is closed. */
export type Connector = {
  readonly connect: LoaderContext['connect'];
  close(): Promise<void>;
};

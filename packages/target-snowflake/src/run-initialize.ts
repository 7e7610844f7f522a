import type { JsonObject, Logger, Program } from '@intercom-to-snowflake/singer';
import { ConfigError, loadConfig } from '@intercom-to-snowflake/singer';
import { connectionProblems, isEmbeddedSandbox } from './warehouse/connection-settings.ts';
import { WarehouseError, oneLine } from './warehouse/warehouse-error.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

/** Who signs in, and how: none of it is the load's when an administrator does. */
const SIGN_IN = [
  ...['user', 'password', 'private_key', 'private_key_path', 'private_key_passphrase'],
  ...['oauth_access_token', 'token', 'token_file_path', 'workload_identity_provider'],
  ...['authenticator', 'passcode', 'passcode_in_password', 'use_browser_authentication', 'role'],
];
/** What is the same for both, unless the administrator's file says otherwise. */
const ACCOUNT = ['account', 'access_url', 'login_timeout'];
/** What the SQL makes: it may not be there yet. */
const TO_BE_MADE = ['database', 'schema', 'warehouse', 'role'];

/**
 * The settings to connect with for the SQL: those of the administrator's file, else the config's own user with its default role.
 * What is secret in the file is kept out of the log.
 * @throws ConfigError when they are not enough to sign in
 */
export async function administratorConfig(
  config: JsonObject,
  file: string | undefined,
  { program, log }: { readonly program: Program; readonly log: Logger },
): Promise<JsonObject> {
  if (file === undefined) return without(config, TO_BE_MADE);
  if (isEmbeddedSandbox(config))
    throw new ConfigError([
      '"account": "sandbox" starts a Snowflake whose user may do everything: leave --administrator out',
    ]);
  const loaded = await loadConfig(program, [file], {}, { partial: true });
  for (const secret of loaded.secrets) log.addSecret(secret);
  for (const warning of loaded.warnings) log.warning(warning);
  const given = Object.entries(loaded.config).filter(([setting]) =>
    [...SIGN_IN, ...ACCOUNT].includes(setting),
  );
  const settings = {
    ...without(config, [...SIGN_IN, ...TO_BE_MADE]),
    ...Object.fromEntries(given),
  };
  const problems = connectionProblems(settings).map((problem) => `${file}: ${problem}`);
  if (problems.length > 0) throw new ConfigError(problems);
  return settings;
}

function without(config: JsonObject, settings: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(config).filter(([setting]) => !settings.includes(setting)),
  );
}

/**
 * Runs the statements one after another, and says each before it does.
 * @throws WarehouseError at the first that is refused; those before it have had their effect, and may be run again
 */
export async function runStatements(
  session: Warehouse,
  statements: readonly string[],
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    signal.throwIfAborted();
    log.info(`${statement};`);
    try {
      await session.execute(statement);
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error;
      const { code, said, mayPass } = error;
      const problem = `statement ${index + 1} of ${statements.length} was refused, those before it have run: ${statement}: ${oneLine(said)} An administrator with ACCOUNTADMIN, or with USERADMIN, SECURITYADMIN and SYSADMIN, may run them all; they can be run again`;
      throw new WarehouseError(problem, { code, said, mayPass }, { cause: error });
    }
  }
}

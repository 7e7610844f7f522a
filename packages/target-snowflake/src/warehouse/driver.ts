import type { Logger } from '@intercom-to-snowflake/singer';
import type Snowflake from 'snowflake-sdk';

export type Driver = typeof Snowflake;

/**
 * What Snowflake gives out after a passcode or a browser, so that the next session of the run needs neither, where the account
 * allows it (ALLOW_CLIENT_MFA_CACHING, ALLOW_ID_TOKEN). Kept in memory, where the driver would write it to a file.
 */
export type SignInTokens = Map<string, string>;

/**
 * Loads snowflake-sdk when it is needed, as it costs 0.2 s and 50 MB, and makes it quiet: by itself it writes to stdout
 * and to ./snowflake.log, and asks three clouds' metadata services whether they are there (measured, 3.3.0).
 */
export async function loadDriver(
  log: Logger,
  env: NodeJS.ProcessEnv,
  tokens: SignInTokens,
): Promise<Driver> {
  // Read by the driver while it is being imported.
  env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
  env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] = 'true';
  env['SNOWFLAKE_DISABLE_MINICORE'] = 'true';
  // No proxy reaches this machine, where the sandbox is. The driver prefers the name in small letters.
  const { no_proxy: direct = env['NO_PROXY'] } = env;
  env['no_proxy'] = [direct, 'localhost', '127.0.0.1'].filter(Boolean).join(',');
  const { default: driver } = await import('snowflake-sdk');
  const write = (message: string): void => {
    log.debug(`snowflake-sdk: ${message}`);
  };
  driver.configure({
    logLevel: 'WARN',
    customLogger: { error: write, warn: write, info: write, debug: write, trace: write },
    customCredentialManager: inMemory(tokens, log),
  });
  return driver;
}

function inMemory(tokens: SignInTokens, log: Logger): object {
  return {
    read: (key: string) => Promise.resolve(tokens.get(key) ?? null),
    write: (key: string, token: string) => {
      log.addSecret(token);
      tokens.set(key, token);
      return Promise.resolve();
    },
    remove: (key: string) => {
      tokens.delete(key);
      return Promise.resolve();
    },
  };
}

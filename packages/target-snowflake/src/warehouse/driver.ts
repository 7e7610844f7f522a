import type { Logger } from '@intercom-to-snowflake/singer';
import type Snowflake from 'snowflake-sdk';

export type Driver = typeof Snowflake;

/**
 * Loads snowflake-sdk when it is needed, as it costs 0.2 s and 50 MB, and makes it quiet: by itself it writes to stdout
 * and to ./snowflake.log, and asks three clouds' metadata services whether they are there (measured, 3.3.0).
 */
export async function loadDriver(log: Logger, env: NodeJS.ProcessEnv): Promise<Driver> {
  // Read by the driver while it is being imported.
  env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
  env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] = 'true';
  env['SNOWFLAKE_DISABLE_MINICORE'] = 'true';
  const { default: driver } = await import('snowflake-sdk');
  const write = (message: string): void => {
    log.debug(`snowflake-sdk: ${message}`);
  };
  driver.configure({
    logLevel: 'WARN',
    customLogger: { error: write, warn: write, info: write, debug: write, trace: write },
  });
  return driver;
}

import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { JsonObject, Logger } from '@intercom-to-snowflake/singer';
import { connectionSettings, isEmbeddedSandbox, sessionSettings } from './connection-settings.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { checkSession } from './check-session.ts';
import { openSnowflake } from './snowflake.ts';
import type { SnowflakeContext } from './snowflake.ts';
import type { Warehouse } from './warehouse.ts';

type ConnectorContext = SnowflakeContext & {
  readonly runId: string;
  /** The sessions are an administrator's: they need no database and no warehouse. */
  readonly forAdministrator?: boolean;
};

/** Opens sessions for the loader. */
export type Connector = {
  /**
   * The first session is also checked: whether it has the database, the role and the warehouse that a load needs. Rejects with a
   * ConfigError when a file with a key or token cannot be read, with a WarehouseError when there is no session.
   */
  readonly connect: () => Promise<Warehouse>;
  /** Call it after the loader is closed. */
  readonly close: () => Promise<void>;
};

/**
 * From a config without connectionProblems. `"account": "sandbox"` starts a Snowflake of its own inside this process.
 * @throws ConnectorError when the sandbox cannot start.
 */
export async function createConnector(
  config: JsonObject,
  context: ConnectorContext,
): Promise<Connector> {
  const embedded = isEmbeddedSandbox(config) ? await startSandbox(config, context) : undefined;
  const tokens = new Map<string, string>();
  let checked = context.forAdministrator === true;
  return {
    connect: async () => {
      // Read anew: a token in a file may have been renewed since.
      const settings = embedded?.settings ?? (await connectionSettings(config, context.runId));
      addSecrets(settings, context.log);
      const session = await openSnowflake(settings, { ...context, tokens });
      if (checked) return session;
      try {
        await checkSession(session, settings);
        checked = true;
        return session;
      } catch (error) {
        await session.close();
        throw error;
      }
    },
    close: async () => {
      await embedded?.close();
    },
  };
}

/** What was read from files is as secret as what is in the config. */
function addSecrets({ auth }: ConnectionSettings, log: Logger): void {
  if ('token' in auth && auth.token !== undefined) log.addSecret(auth.token);
}

type EmbeddedSandbox = {
  readonly settings: ConnectionSettings;
  readonly close: () => Promise<void>;
};

const SANDBOX_WAREHOUSE = 'SANDBOX_WH';

/** Everything is kept in a file that is called like the database, in the folder the program was started in. */
async function startSandbox(
  config: JsonObject,
  { log, runId }: ConnectorContext,
): Promise<EmbeddedSandbox> {
  const { startSnowflakeSandbox } = await importSandbox();
  const configured = config['database'];
  const database = typeof configured === 'string' && configured !== '' ? configured : 'SANDBOX';
  const file = `${database.toLowerCase().replace(/[^\w-]/g, '_')}.duckdb`;
  try {
    const sandbox = await startSnowflakeSandbox({ file, databases: [database.toUpperCase()] });
    log.info(`the embedded Snowflake sandbox keeps its tables in ${file}`);
    const settings: ConnectionSettings = {
      account: sandbox.account,
      accessUrl: sandbox.url,
      user: sandbox.user,
      auth: { by: 'password', password: sandbox.password },
      database,
      warehouse: SANDBOX_WAREHOUSE,
      role: undefined,
      schema: undefined,
      ...sessionSettings(config, runId),
    };
    return { settings, close: sandbox.close };
  } catch (cause) {
    throw new ConnectorError(`the embedded sandbox cannot start: ${messageOf(cause)}`, { cause });
  }
}

async function importSandbox() {
  try {
    return await import('@intercom-to-snowflake/snowflake-sandbox');
  } catch (cause) {
    const problem =
      '"account": "sandbox" needs the package @intercom-to-snowflake/snowflake-sandbox, which is not installed: npm install @intercom-to-snowflake/snowflake-sandbox';
    throw new ConnectorError(problem, { cause });
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

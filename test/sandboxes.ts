import {
  startIntercomSandbox,
  type IntercomSandbox,
  type IntercomSandboxOptions,
} from '@intercom-to-snowflake/intercom-sandbox';
import type { Catalog, JsonObject } from '@intercom-to-snowflake/singer';
import {
  startSnowflakeSandbox,
  type SnowflakeSandbox,
} from '@intercom-to-snowflake/snowflake-sandbox';
import { discover } from 'tap-intercom';

/** A catalog in which these streams are selected, and no others. */
export function catalogOf(names: readonly string[]): Catalog {
  return {
    streams: discover().streams.map((entry) => ({
      ...entry,
      metadata: entry.metadata.map((item) =>
        item.breadcrumb.length === 0
          ? { ...item, metadata: { ...item.metadata, selected: names.includes(entry.stream) } }
          : item,
      ),
    })),
  };
}

/** Both ends of the pipe, on loopback. */
export type Sandboxes = {
  readonly intercom: IntercomSandbox;
  readonly snowflake: SnowflakeSandbox;
  readonly close: () => Promise<void>;
};

export async function startSandboxes(options: IntercomSandboxOptions = {}): Promise<Sandboxes> {
  const intercom = await startIntercomSandbox(options);
  const snowflake = await startSnowflakeSandbox();
  return {
    intercom,
    snowflake,
    close: async () => {
      await Promise.all([intercom.close(), snowflake.close()]);
    },
  };
}

export function tapConfig(intercom: IntercomSandbox): JsonObject {
  return {
    access_token: intercom.token,
    start_date: '2015-01-01T00:00:00Z',
    base_url: intercom.url,
  };
}

export function targetConfig(snowflake: SnowflakeSandbox, schema = 'INTERCOM'): JsonObject {
  return {
    account: snowflake.account,
    access_url: snowflake.url,
    user: snowflake.user,
    password: snowflake.password,
    database: 'SANDBOX',
    warehouse: 'SANDBOX_WH',
    default_target_schema: schema,
  };
}

/**
 * All tables of a schema with their rows, in a form that is the same whenever the same data was loaded:
 * rows in order, without the columns that tell when and by which run a row was loaded.
 */
export async function readTables(
  snowflake: SnowflakeSandbox,
  schema = 'INTERCOM',
): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await snowflake.query(
    `SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = '${schema}' ORDER BY TABLE_NAME`,
  );
  const contents: Record<string, readonly string[]> = {};
  for (const { TABLE_NAME: table } of tables) {
    const rows = await snowflake.query(`SELECT * FROM "${schema}"."${String(table)}"`);
    contents[String(table)] = rows.map((row) => JSON.stringify(withoutLoadColumns(row))).sort();
  }
  return contents;
}

function withoutLoadColumns(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(row).filter(([name]) => !name.startsWith('_SDC_'));
  return { ...Object.fromEntries(own), deleted: row['_SDC_DELETED_AT'] !== null };
}

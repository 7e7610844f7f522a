import type { LineWriter, Logger } from '@intercom-to-snowflake/singer';
import type { Readable } from './sql/grants.ts';
import { grantToRead } from './sql/grants.ts';
import type { Loader } from './load/load.ts';
import { planTable } from './plan/plan-table.ts';
import { tableName } from './sql/table-name.ts';
import { tableStatement } from './sql/table-statements.ts';

/** A dry run acknowledges nothing: no state goes anywhere. */
export const noStates: LineWriter = {
  writeLine: () => Promise.resolve(),
  flush: () => Promise.resolve(),
};

/**
 * A loader that changes nothing and connects to nowhere: it says which statements would make the tables
 * where they are not there yet, and how many rows each batch would load.
 */
export function createDryRun(log: Logger): Loader {
  const shown = new Set<string>();
  const rows = new Map<string, number>();

  const prepare: Loader['prepare'] = (table) => {
    const name = tableName(table);
    const readable: Readable = { kind: 'TABLE', name: [table.database, table.schema, table.table] };
    const statements = [
      ...planTable(table, undefined).operations.map((operation) => tableStatement(name, operation)),
      ...table.created.selectRoles.map((role) => grantToRead(readable, role)),
    ];
    for (const statement of statements) {
      if (!shown.has(statement)) log.info(`dry run: ${statement}`, { stream: table.stream });
      shown.add(statement);
    }
    rows.set(name, rows.get(name) ?? 0);
    return Promise.resolve();
  };

  return {
    connect: () => Promise.resolve(),
    prepare,

    async load(batch) {
      await prepare(batch.table);
      const name = tableName(batch.table);
      rows.set(name, (rows.get(name) ?? 0) + batch.rows);
      log.info(
        `dry run: ${batch.rows} records (${batch.bytes} bytes) in ${batch.files.length} files are ready for ${name}`,
        { stream: batch.table.stream },
      );
      return { inserted: 0, updated: 0, deleted: 0 };
    },

    async activateVersion(table, version) {
      await prepare(table);
      log.info(`dry run: rows of ${tableName(table)} older than version ${version} would go`, {
        stream: table.stream,
      });
    },

    overwrite(table) {
      log.info(`dry run: they would replace the rows of ${tableName(table)}`, {
        stream: table.stream,
      });
      return prepare(table);
    },

    close() {
      for (const [name, count] of rows) log.info(`dry run: ${count} records for ${name}`);
      return Promise.resolve();
    },
  };
}

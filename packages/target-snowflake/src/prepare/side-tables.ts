import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { SchemaError } from '../errors.ts';
import type { PlannedColumn } from '../plan/plan-table.ts';
import type { ReadyTable } from './prepare-table.ts';
import { identifier, qualifiedName } from '../sql/identifier.ts';
import type { SideTable } from '../sql/insert-overwrite.ts';
import { textLiteral } from '../sql/literal.ts';
import { createSideTable } from '../sql/table-statements.ts';
import { SIDE_TABLE_PREFIX, inUse, sweepSideTables } from './sweep-side-tables.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** A side table says that often that its run is going on. */
const SIGN_OF_LIFE_MS = 60 * 60 * 1000;

/**
 * The tables that hold the records of overwritten streams until these are known to be complete. Each has the columns that
 * its stream's table had when it was made: a changed schema begins another one. They are tables of their own
 * rather than a session's, since a session can be lost while a stream is read for hours.
 */
export type SideTables = {
  /**
   * The side table for what `target` takes; made when there is none. One that was made is never made again: records in it would
   * be lost, so the load fails when it is gone.
   * @throws SchemaError when the stream's key is another one than before in the run.
   */
  readonly take: (session: Warehouse, target: ReadyTable) => Promise<SideTable>;
  /** Those of a table, in the order they were made. */
  readonly of: (target: ReadyTable) => readonly SideTable[];
  readonly any: () => boolean;
  /** Drops all of them. */
  readonly drop: (session: Warehouse) => Promise<void>;
};

export type SideTablesContext = {
  readonly runId: string;
  readonly clock: Clock;
  readonly log: Logger;
};

type Side = SideTable & { isMade: boolean; signedAt: number };

export function createSideTables({ runId, clock, log }: SideTablesContext): SideTables {
  const byTable = new Map<string, Side[]>();
  const swept = new Set<string>();
  let begun = 0;

  async function sweepOnce(session: Warehouse, { table }: ReadyTable): Promise<void> {
    const schema = qualifiedName(table.database, table.schema);
    if (swept.has(schema)) return;
    swept.add(schema);
    await sweepSideTables(session, schema, clock.now(), log);
  }

  function begin(target: ReadyTable): Side {
    const { database, schema } = target.table;
    begun += 1;
    const name = qualifiedName(database, schema, `${SIDE_TABLE_PREFIX}${runId}_${begun}`);
    return { name, columns: target.columns, isMade: false, signedAt: clock.now() };
  }

  return {
    async take(session, target) {
      const sides = byTable.get(target.name) ?? [];
      byTable.set(target.name, sides);
      requireSameKey(target, sides);
      let side = sides.find(({ columns }) => shape(columns) === shape(target.columns));
      if (!side) {
        side = begin(target);
        sides.push(side);
      }
      const now = clock.now();
      if (!side.isMade) {
        await sweepOnce(session, target);
        await session.execute(createSideTable(side.name, side.columns, POSITION, inUse(now)));
        side.isMade = true;
        side.signedAt = now;
      } else if (now - side.signedAt > SIGN_OF_LIFE_MS) {
        await session.execute(`COMMENT ON TABLE ${side.name} IS ${textLiteral(inUse(now))}`);
        side.signedAt = now;
      }
      return side;
    },

    of: (target) => (byTable.get(target.name) ?? []).filter(({ isMade }) => isMade),

    any: () => byTable.size > 0,

    async drop(session) {
      for (const { name } of [...byTable.values()].flat()) {
        await session.execute(`DROP TABLE IF EXISTS ${name}`);
      }
      byTable.clear();
    },
  };
}

/** The column of a record's place. No column of a stream is called so: names are in upper case, or another loader's. */
export const POSITION = '_target_snowflake position';

/** Two tables with the same one take the same records in the same way. */
function shape(columns: readonly PlannedColumn[]): string {
  return JSON.stringify(columns.map(({ name, type, isKey }) => [name, type, isKey]));
}

/** Which of two records came last cannot be told when they are known by different keys. */
function requireSameKey(target: ReadyTable, [first]: readonly SideTable[]): void {
  const before = first && keysOf(first.columns);
  const now = keysOf(target.columns);
  if (before === undefined || before === now) return;
  const problem = `its key was ${before || 'none'} and is now ${now || 'none'}: a key cannot change while the table is being overwritten. Run again`;
  throw new SchemaError(target.table.stream, problem);
}

function keysOf(columns: readonly PlannedColumn[]): string {
  return columns
    .filter(({ isKey }) => isKey)
    .map(({ name }) => identifier(name))
    .sort()
    .join(', ');
}

/** A name as SQL has it, `"A"` or `"A"."B"."C"`. */
const NAME = String.raw`("(?:[^"]|"")+"(?:\."(?:[^"]|"")+")*)`;

/**
 * The privileges that the target's statements need, by how they begin. (docs.snowflake.com, each statement's page, Access control
 * requirements, 2026-11-24.)
 */
const NEEDED: readonly (readonly [RegExp, (name: string) => string])[] = [
  [
    new RegExp(`^CREATE SCHEMA (?:IF NOT EXISTS )?${NAME}`),
    (schema) => `CREATE SCHEMA ON DATABASE ${parent(schema)}`,
  ],
  [
    new RegExp(`^CREATE (?:OR REPLACE )?(?:\\w+ )?TABLE (?:IF NOT EXISTS )?${NAME}`),
    (table) => `USAGE, CREATE TABLE ON SCHEMA ${parent(table)}`,
  ],
  [new RegExp(`^(?:ALTER|DROP) TABLE (?:IF EXISTS )?${NAME}`), ownership],
  [new RegExp(`^COMMENT (?:IF EXISTS )?ON (?:TABLE|COLUMN) ${NAME}`), ownership],
  [new RegExp(`^COPY INTO ${NAME}`), (table) => `INSERT ON TABLE ${table}`],
  [
    new RegExp(`^MERGE INTO ${NAME}`),
    (table) => `SELECT, INSERT, UPDATE, DELETE ON TABLE ${table}`,
  ],
  [
    new RegExp(`^INSERT OVERWRITE INTO ${NAME}`),
    (table) => `SELECT, INSERT, DELETE ON TABLE ${table}`,
  ],
  [new RegExp(`^UPDATE ${NAME}`), (table) => `SELECT, UPDATE ON TABLE ${table}`],
  [new RegExp(`^DELETE FROM ${NAME}`), (table) => `SELECT, DELETE ON TABLE ${table}`],
  [new RegExp(`^GRANT .* ON SCHEMA ${NAME}`), (schema) => `OWNERSHIP ON SCHEMA ${schema}`],
  [new RegExp(`^GRANT .* ON TABLE ${NAME}`), ownership],
];

/** The GRANT that may be missing when Snowflake refuses one of the target's statements, as SQL. */
export function missingGrant(sql: string, role: string | undefined): string | undefined {
  for (const [statement, privileges] of NEEDED) {
    const [, name] = statement.exec(sql) ?? [];
    if (name === undefined) continue;
    const granted = privileges(name);
    // What others may do with it would be in the way.
    const rest = granted.startsWith('OWNERSHIP') ? ' COPY CURRENT GRANTS' : '';
    return `GRANT ${granted} TO ROLE ${role ?? '…'}${rest}`;
  }
  return undefined;
}

function ownership(table: string): string {
  return `OWNERSHIP ON TABLE ${table}`;
}

/** Of `"A"."B"."C"`: `"A"."B"`. */
function parent(name: string): string {
  return name.replace(/\."(?:[^"]|"")+"$/, '');
}

/** What a table is like that the target creates. One that is there already stays as it is. */
export type NewTable = {
  /** Without Fail-safe, and with a day of Time Travel at most. */
  readonly transient: boolean;
  /** Days of Time Travel; undefined: as the schema has it. */
  readonly retentionDays: number | undefined;
  /** The properties it is clustered by; none: it is not. */
  readonly clusterBy: readonly string[];
  /** Roles that may read it, as they are stored. */
  readonly selectRoles: readonly string[];
};

/**
 * The comment of a schema or a table that the target has created and not granted to its readers yet. It is there from the
 * moment of creation, so a run that is killed before the grants leaves them to the next one; and what others
 * created never has it.
 */
export const GRANTS_TO_FOLLOW = 'target-snowflake: grants to follow';

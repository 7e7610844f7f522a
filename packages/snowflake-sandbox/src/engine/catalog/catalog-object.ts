import type { DataType } from '../types/data-type.ts';

/** Everything the catalog holds. Objects are values: a change puts a new one under the same id. */
export type CatalogObject =
  | DatabaseObject
  | SchemaObject
  | TableObject
  | ViewObject
  | StageObject
  | FileFormatObject
  | RoleObject
  | UserObject
  | WarehouseObject
  | NetworkPolicyObject;

export type ObjectKind = CatalogObject['kind'];

type Common = {
  readonly id: number;
  readonly name: string;
  /** The id of the schema or database it lives in; 0 for what belongs to the account itself. */
  readonly parent: number;
  /** Milliseconds since 1970. */
  readonly createdOn: number;
  /** The role that owns it. */
  readonly owner: string;
  readonly comment: string;
  /** When it was dropped; a dropped object can only be found by UNDROP. */
  readonly droppedOn?: number | undefined;
  /** A temporary object belongs to one session and hides a permanent one of its name. */
  readonly session?: string;
};

type WithDefaultCollation = {
  /** DEFAULT_DDL_COLLATION; '' is not the same as none. */
  readonly defaultCollation?: string | undefined;
};

export type DatabaseObject = Common &
  WithDefaultCollation & { readonly kind: 'DATABASE'; readonly transient: boolean };
export type SchemaObject = Common &
  WithDefaultCollation & {
    readonly kind: 'SCHEMA';
    readonly transient: boolean;
    /** WITH MANAGED ACCESS: the owner of the schema grants, and not the owners of what is in it. */
    readonly managedAccess?: boolean;
  };

export type Column = {
  /** The Snowflake name, in its exact case. */
  readonly name: string;
  /** The DuckDB column that holds it; never changes. */
  readonly physical: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** Undefined: text is compared by its bytes. */
  readonly collation?: string | undefined;
  readonly comment?: string | undefined;
  /** DEFAULT's SQL text, as written. */
  readonly default?: string | undefined;
  readonly identity?: { readonly start: number; readonly step: number };
};

export type TableObject = Common &
  WithDefaultCollation & {
    readonly kind: 'TABLE';
    /** The DuckDB table that holds the rows, complete and quoted. */
    readonly physical: string;
    readonly columns: readonly Column[];
    readonly transient: boolean;
    readonly retentionDays: number;
    /** CHANGE_TRACKING, as SHOW TABLES prints it: there is no CHANGES clause here to read it with. */
    readonly changeTracking?: boolean;
    readonly clusterBy: string;
    readonly reclusterSuspended?: boolean;
    readonly primaryKey?: { readonly name: string; readonly columns: readonly string[] };
    readonly uniqueKeys: readonly { readonly name: string; readonly columns: readonly string[] }[];
  };

export type ViewObject = Common & {
  readonly kind: 'VIEW';
  /** The CREATE VIEW statement as it was sent. */
  readonly text: string;
  /** The query alone. */
  readonly query: string;
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly secure: boolean;
};

/** What a stage or file format is made of belongs to the code that reads files; the catalog keeps it as JSON. */
export type StageObject = Common & { readonly kind: 'STAGE'; readonly properties: Json };
export type FileFormatObject = Common & { readonly kind: 'FILE FORMAT'; readonly properties: Json };

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type RoleObject = Common & { readonly kind: 'ROLE' };

export type WarehouseObject = Common & {
  readonly kind: 'WAREHOUSE';
  /** As SHOW WAREHOUSES prints it: `X-Small`. */
  readonly size: string;
  readonly suspended: boolean;
  /** Seconds; undefined: never. */
  readonly autoSuspend: number | undefined;
};

export type UserType = 'PERSON' | 'SERVICE' | 'LEGACY_SERVICE';

/** Someone who was made with CREATE USER, or whom the sandbox was started with: then the proofs of who they are, are not in here. */
export type UserObject = Common & {
  readonly kind: 'USER';
  readonly loginName: string;
  readonly displayName: string;
  readonly type: UserType | undefined;
  readonly disabled: boolean;
  /** Milliseconds since 1970. */
  readonly lockedUntil: number | undefined;
  readonly defaultRole: string | undefined;
  readonly defaultWarehouse: string | undefined;
  readonly defaultNamespace: readonly string[] | undefined;
  readonly defaultSecondaryRoles: 'ALL' | 'NONE';
  /** Of the password, with its salt before it. */
  readonly passwordHash: string | undefined;
  readonly mustChangePassword: boolean;
  /** RSA_PUBLIC_KEY and RSA_PUBLIC_KEY_2: base64 of DER. */
  readonly publicKey: string | undefined;
  readonly publicKey2: string | undefined;
  readonly networkPolicy: string | undefined;
};

export type NetworkPolicyObject = Common & {
  readonly kind: 'NETWORK POLICY';
  /** IPv4 addresses and ranges, `192.168.1.0/24`. */
  readonly allowed: readonly string[];
  readonly blocked: readonly string[];
};

import type { CatalogObject, ObjectKind } from '../catalog/catalog-object.ts';
import type { NameContext } from '../catalog/resolve-name.ts';
import type { StatementModifiers } from '../execution.ts';
import type { ObjectName } from '../syntax/identifier.ts';
import type { TokenReader } from '../syntax/token-reader.ts';

/** Something that a statement needs before it may run. */
export type Need =
  | {
      /** A right on an object. One that the session does not see the statement itself refuses: for it there is none. */
      readonly kind: 'object';
      readonly on: ObjectKind;
      readonly name: ObjectName;
      readonly privilege: string | ((object: CatalogObject) => string);
    }
  | {
      /** A right to make something in the schema that a name lies in. */
      readonly kind: 'in schema';
      readonly name: ObjectName;
      /** Undefined: that the schema is seen is enough. */
      readonly privilege: string | undefined;
      /** What is made: another one of its name, which it takes the place of, must be owned. */
      readonly replaces?: readonly ObjectKind[];
    }
  | {
      /** A right on the account, where objects of the account are made. */
      readonly kind: 'account';
      readonly privilege: string;
      readonly replaces?: { readonly kind: ObjectKind; readonly name: ObjectName };
    }
  | {
      /** SELECT on what this syntax reads, READ on its stages, and a warehouse to read them with. */
      readonly kind: 'reads';
      readonly syntax: unknown;
      /** It is looked at only, as for a view. */
      readonly unread?: true;
    }
  /** A current warehouse that may be used. */
  | { readonly kind: 'warehouse' }
  /** An object that was dropped must have been the session's. */
  | {
      readonly kind: 'dropped';
      readonly on: 'TABLE' | 'SCHEMA' | 'DATABASE';
      readonly name: ObjectName;
    };

export type StatementNeeds = {
  readonly needs: readonly Need[];
  /** The statement checks by itself what it may see: it is shown all that there is. */
  readonly seesAll?: boolean;
};

/** Reads from a statement what it needs; the reader stands behind its key words, as for the statement itself. */
export type ReadNeeds = (
  reader: TokenReader,
  context: {
    readonly names: NameContext;
    readonly modifiers: StatementModifiers;
    readonly sql: string;
  },
) => StatementNeeds;

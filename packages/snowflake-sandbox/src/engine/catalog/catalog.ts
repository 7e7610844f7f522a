import { futureGrants } from '../access/future-grants.ts';
import { alreadyExists, objectDoesNotExist } from '../errors.ts';
import type { CatalogObject, DatabaseObject, ObjectKind, SchemaObject } from './catalog-object.ts';
import type { Grant, GrantKey } from './grant.ts';

type OfKind<K extends ObjectKind> = Extract<CatalogObject, { kind: K }>;

/** Tables and views share one namespace; every other kind has its own. */
const namespace = (kind: ObjectKind): string => (kind === 'VIEW' ? 'TABLE' : kind);

const key = (object: {
  kind: ObjectKind;
  parent: number;
  name: string;
  session?: string;
}): string =>
  `${namespace(object.kind)}\u0000${object.parent}\u0000${object.session ?? ''}\u0000${object.name}`;

/**
 * What exists, as committed. Names are exact (already folded). Reading never waits; changes come in
 * through `Execution.change` and take effect together when its transaction commits.
 */
export type Catalog = {
  byId(id: number): CatalogObject | undefined;
  database(name: string): DatabaseObject | undefined;
  schema(database: string, name: string): SchemaObject | undefined;
  /** A live object in a schema; a temporary one of `session` hides a permanent one. */
  find<K extends ObjectKind>(
    kinds: readonly K[],
    schemaId: number,
    name: string,
    session?: string,
  ): OfKind<K> | undefined;
  /** All live objects of a kind that the session can see, by database, schema and name. */
  list<K extends ObjectKind>(kind: K, parent?: number, session?: string): readonly OfKind<K>[];
  /** The most recently dropped object of that name. */
  dropped<K extends ObjectKind>(kind: K, parent: number, name: string): OfKind<K> | undefined;
  /** `[database, schema]` of an object in a schema, `[database]` of a schema. */
  ancestors(object: CatalogObject): readonly string[];
  grants(): readonly Grant[];
};

/** The changes of one DDL statement, kept apart until it commits. */
export type CatalogChange = {
  /** An id for a new object; never used twice. */
  newId(): number;
  put(object: CatalogObject): void;
  /** Marks as dropped (UNDROP finds it) and removes temporary objects for good. */
  drop(object: CatalogObject): void;
  remove(object: CatalogObject): void;
  grant(grant: Grant): void;
  revoke(grant: GrantKey): void;
  /** Puts other grants in the place of all there are. */
  setGrants(change: (grants: readonly Grant[]) => readonly Grant[]): void;
};

export type RecordedChange = {
  readonly objects: ReadonlyMap<number, CatalogObject | undefined>;
  readonly grants: readonly Grant[] | undefined;
};

/** The catalog's memory: an index by id and by name over immutable objects. */
export class CatalogStore implements Catalog {
  readonly #objects = new Map<number, CatalogObject>();
  readonly #byName = new Map<string, number>();
  #grants: readonly Grant[] = [];
  #nextId = 1;

  byId(id: number): CatalogObject | undefined {
    return this.#objects.get(id);
  }

  database(name: string): DatabaseObject | undefined {
    return this.#lookUp('DATABASE', 0, name);
  }

  schema(database: string, name: string): SchemaObject | undefined {
    const parent = this.database(database);
    return parent && this.#lookUp('SCHEMA', parent.id, name);
  }

  find<K extends ObjectKind>(
    kinds: readonly K[],
    schemaId: number,
    name: string,
    session?: string,
  ): OfKind<K> | undefined {
    for (const owner of session === undefined ? [undefined] : [session, undefined]) {
      for (const kind of kinds) {
        const found = this.#lookUp(kind, schemaId, name, owner);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  list<K extends ObjectKind>(kind: K, parent?: number, session?: string): readonly OfKind<K>[] {
    const found: OfKind<K>[] = [];
    for (const object of this.#objects.values()) {
      if (object.droppedOn !== undefined || !isKind(object, kind)) continue;
      if (
        parent !== undefined &&
        object.parent !== parent &&
        this.byId(object.parent)?.parent !== parent
      )
        continue;
      if (object.session !== undefined && object.session !== session) continue;
      if (this.#ancestorsDropped(object)) continue;
      found.push(object);
    }
    const order = (object: CatalogObject): string =>
      [...this.ancestors(object), object.name].join('\u0000');
    return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }

  dropped<K extends ObjectKind>(kind: K, parent: number, name: string): OfKind<K> | undefined {
    let latest: OfKind<K> | undefined;
    for (const object of this.#objects.values()) {
      if (!isKind(object, kind) || object.parent !== parent || object.name !== name) continue;
      if (object.droppedOn === undefined || object.droppedOn < (latest?.droppedOn ?? 0)) continue;
      latest = object;
    }
    return latest;
  }

  ancestors(object: CatalogObject): readonly string[] {
    const parent = this.byId(object.parent);
    return parent === undefined ? [] : [...this.ancestors(parent), parent.name];
  }

  grants(): readonly Grant[] {
    return this.#grants;
  }

  /** Every object, dropped ones too. */
  all(): Iterable<CatalogObject> {
    return this.#objects.values();
  }

  /** A collector for one DDL statement, and what it has collected. */
  begin(now: number): { readonly change: CatalogChange; readonly recorded: () => RecordedChange } {
    const objects = new Map<number, CatalogObject | undefined>();
    let grants: readonly Grant[] | undefined;
    const sameGrant = (a: GrantKey, b: Grant): boolean =>
      a.privilege === b.privilege &&
      a.on === b.on &&
      (a.objectId === undefined ? a.name === b.name : a.objectId === b.objectId) &&
      a.role === b.role &&
      a.toUser === b.toUser;
    const change: CatalogChange = {
      newId: () => this.#nextId++,
      put: (object) => {
        const isNew = !this.#objects.has(object.id) && !objects.has(object.id);
        objects.set(object.id, object);
        if (isNew) for (const grant of futureGrants(object, this, now)) change.grant(grant);
      },
      drop: (object) =>
        objects.set(
          object.id,
          object.session === undefined ? { ...object, droppedOn: now } : undefined,
        ),
      remove: (object) => objects.set(object.id, undefined),
      grant: (grant) => {
        grants = [...(grants ?? this.#grants).filter((other) => !sameGrant(grant, other)), grant];
      },
      revoke: (grant) => {
        grants = (grants ?? this.#grants).filter((other) => !sameGrant(grant, other));
      },
      setGrants: (update) => {
        grants = update(grants ?? this.#grants);
      },
    };
    return { change, recorded: () => ({ objects, grants }) };
  }

  /** Makes a committed change visible. @throws SnowflakeError 002002 when two objects would share a name */
  apply({ objects, grants }: RecordedChange): void {
    for (const id of objects.keys()) {
      const old = this.#objects.get(id);
      if (old !== undefined && this.#byName.get(key(old)) === id) this.#byName.delete(key(old));
      this.#objects.delete(id);
    }
    for (const [id, object] of objects) {
      this.#nextId = Math.max(this.#nextId, id + 1);
      if (object === undefined) continue;
      this.#objects.set(id, object);
      if (object.droppedOn === undefined) this.#byName.set(key(object), id);
    }
    if (grants !== undefined) this.#grants = grants;
  }

  #lookUp<K extends ObjectKind>(
    kind: K,
    parent: number,
    name: string,
    session?: string,
  ): OfKind<K> | undefined {
    const probe = { kind, parent, name, ...(session === undefined ? {} : { session }) };
    const found = this.#objects.get(this.#byName.get(key(probe)) ?? -1);
    return found !== undefined && isKind(found, kind) ? found : undefined;
  }

  #ancestorsDropped(object: CatalogObject): boolean {
    const parent = this.byId(object.parent);
    return (
      parent !== undefined && (parent.droppedOn !== undefined || this.#ancestorsDropped(parent))
    );
  }
}

const isKind = <K extends ObjectKind>(object: CatalogObject, kind: K): object is OfKind<K> =>
  object.kind === kind;

/**
 * What CREATE does about an object that exists already: nothing (IF NOT EXISTS: returns true), replace it
 * (returns false; the caller drops it), or refuse. @throws SnowflakeError 002002
 */
export const settleExisting = (
  existing: CatalogObject | undefined,
  name: string,
  options: { readonly ifNotExists: boolean; readonly orReplace: boolean },
): boolean => {
  if (existing === undefined || options.orReplace) return false;
  if (options.ifNotExists) return true;
  throw alreadyExists(name);
};

/** What DROP does about a missing object. @throws SnowflakeError 002043 */
export const settleMissing = <T extends CatalogObject>(
  found: T | undefined,
  ifExists: boolean,
): T | undefined => {
  if (found === undefined && !ifExists) throw objectDoesNotExist();
  return found;
};

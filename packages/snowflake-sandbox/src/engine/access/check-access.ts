import type { Catalog } from '../catalog/catalog.ts';
import type { CatalogObject, ObjectKind } from '../catalog/catalog-object.ts';
import {
  completeName,
  completeSchemaName,
  schemaOf,
  type NameContext,
} from '../catalog/resolve-name.ts';
import { doesNotExist } from '../errors.ts';
import { printName, type ObjectName } from '../syntax/identifier.ts';
import { findObject, printFullObject } from './find-object.ts';
import type { Need } from './need.ts';
import { readObjects } from './read-objects.ts';
import { insufficientPrivileges, noActiveWarehouse } from './refusals.ts';
import type { Rights } from './rights.ts';
import type { SessionAccess } from './session-access.ts';

/** Where a statement stands that is about to be checked. */
export type Checked = {
  /** The names of the session, completed in the catalog as the session sees it. */
  readonly names: NameContext;
  readonly session: string;
  readonly warehouse: string | undefined;
  /** What a stage in FROM needs, by its location. */
  readonly stageNeeds: (location: string) => readonly Need[];
  /** The statement will be shown everything: what it must not see is refused here. */
  readonly seesAll: boolean;
};

/** @throws SnowflakeError as Snowflake refuses, at the first need that is not met; a warehouse is asked for last */
export const checkAccess = (
  needs: readonly Need[],
  access: SessionAccess,
  checked: Checked,
): void => {
  const check = (need: Need): boolean => {
    switch (need.kind) {
      case 'warehouse':
        return true;
      case 'object':
        checkObject(need, access, checked);
        return false;
      case 'in schema':
        checkPlace(need, access, checked);
        return false;
      case 'account':
        checkAccount(need, access, checked);
        return false;
      case 'dropped': {
        const found = droppedObject(need.on, need.name, access.all, checked.names);
        if (found !== undefined) demand('OWNERSHIP', found, access.rights, access.all);
        return false;
      }
      case 'reads': {
        const { tables, stages } = readObjects(need.syntax, checked.names.fold);
        for (const name of tables)
          checkObject({ on: 'TABLE', name, privilege: 'SELECT' }, access, checked);
        for (const location of stages) checked.stageNeeds(location).forEach(check);
        return need.unread !== true && tables.length + stages.length > 0;
      }
    }
  };
  if (needs.map(check).includes(true)) requireWarehouse(access, checked.warehouse);
};

type ObjectNeed = Omit<Extract<Need, { kind: 'object' }>, 'kind'>;

const checkObject = (
  { on, name, privilege }: ObjectNeed,
  { rights, all }: SessionAccess,
  { names, session, seesAll }: Checked,
): void => {
  const object = findObject(on, name, { ...names, session });
  if (object !== undefined)
    demand(typeof privilege === 'string' ? privilege : privilege(object), object, rights, all);
  else if (seesAll) throw doesNotExist(words[on] ?? 'Object', printName(name));
};

/** How errors call what is not there. */
const words: Partial<Record<ObjectKind, string>> = {
  DATABASE: 'Database',
  SCHEMA: 'Schema',
  STAGE: 'Stage',
};

const checkPlace = (
  { name, privilege, replaces }: Extract<Need, { kind: 'in schema' }>,
  { creating, rights, all }: SessionAccess,
  { names, session }: Checked,
): void => {
  const full = completeName(name, names);
  const schema = schemaOf(full, names.catalog);
  if (privilege !== undefined) demand(privilege, schema, creating, all);
  const replaced =
    replaces === undefined ? undefined : all.find(replaces, schema.id, full.name, session);
  if (replaced !== undefined) demand('OWNERSHIP', replaced, rights, all);
};

const checkAccount = (
  { privilege, replaces }: Extract<Need, { kind: 'account' }>,
  { creating, rights, all }: SessionAccess,
  { names, session }: Checked,
): void => {
  if (!creating.hasOnAccount(privilege))
    throw insufficientPrivileges(
      "account 'SANDBOX'",
      creating.primaryRole,
      `${privilege} granted on ACCOUNT`,
    );
  const replaced =
    replaces && findObject(replaces.kind, replaces.name, { ...names, catalog: all, session });
  if (replaced !== undefined) demand('OWNERSHIP', replaced, rights, all);
};

const demand = (
  privilege: string,
  object: CatalogObject,
  rights: Rights,
  catalog: Catalog,
): void => {
  if (privilege === 'OWNERSHIP' ? mayManage(object, rights) : rights.has(privilege, object)) return;
  const onWhat = `${object.kind.toLowerCase().replace(' ', '_')} '${object.name}'`;
  const granted = `${privilege} granted on ${object.kind} ${printFullObject(object, catalog)}`;
  throw insufficientPrivileges(onWhat, rights.primaryRole, granted);
};

/** SECURITYADMIN may change users whoever owns them (docs.snowflake.com, Key-pair authentication, Assign the public key, 2026-11-24). */
const mayManage = (object: CatalogObject, rights: Rights): boolean =>
  rights.owns(object) || (object.kind === 'USER' && rights.roles.has('SECURITYADMIN'));

const requireWarehouse = ({ rights, all }: SessionAccess, name: string | undefined): void => {
  const warehouse = name === undefined ? undefined : all.find(['WAREHOUSE'], 0, name);
  if (warehouse === undefined || !rights.has('USAGE', warehouse)) throw noActiveWarehouse();
};

const droppedObject = (
  kind: 'TABLE' | 'SCHEMA' | 'DATABASE',
  name: ObjectName,
  catalog: Catalog,
  names: NameContext,
): CatalogObject | undefined => {
  const own = name.at(-1);
  if (kind === 'DATABASE') return own && catalog.dropped('DATABASE', 0, names.fold(own));
  const place = kind === 'TABLE' ? completeName(name, names) : completeSchemaName(name, names);
  const parent =
    kind === 'TABLE' ? schemaOf(place, names.catalog) : names.catalog.database(place.database);
  const last = kind === 'TABLE' ? own && names.fold(own) : place.schema;
  return parent && last !== undefined ? catalog.dropped(kind, parent.id, last) : undefined;
};

import { findObject, printFullObject } from '../../access/find-object.ts';
import { plurals, securables, type Securable } from '../../access/privileges.ts';
import type { CatalogObject } from '../../catalog/catalog-object.ts';
import { completeName, printFullName } from '../../catalog/resolve-name.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import { doesNotExist } from '../../errors.ts';
import { printName } from '../../syntax/identifier.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';

/** What a grant is about: the account, an object, or all objects of a kind that are yet to come in a schema or database. */
export type GrantTarget = {
  readonly kind: Securable;
  /** As a grant has it: `TABLE`, `FUTURE TABLE`. */
  readonly on: string;
  readonly name: string;
  /** Of a FUTURE target: the schema or database. Undefined: the account. */
  readonly object: CatalogObject | undefined;
  readonly isFuture: boolean;
  /** The schema with managed access that it is in. */
  readonly managedBy: CatalogObject | undefined;
};

/** The kind of what comes next; where none is said it is a table. */
export const readSecurable = (reader: TokenReader): Securable =>
  securables.find((kind) => reader.takeWords(kind)) ?? 'TABLE';

/** One object by kind and name. @throws SnowflakeError 002003 when there is none, or the session has no right on it and may not grant */
export const readGrantTarget = (
  reader: TokenReader,
  execution: EngineExecution,
  kind: Securable,
): GrantTarget => {
  if (kind === 'ACCOUNT')
    return {
      kind,
      on: kind,
      name: 'SANDBOX',
      object: undefined,
      isFuture: false,
      managedBy: undefined,
    };
  const { names, sessionId: session, access } = execution;
  const written = reader.objectName(3);
  const object = findObject(kind, written, { ...names, session });
  const isSeen =
    access === undefined ||
    access.rights.hasOnAccount('MANAGE GRANTS') ||
    isVisible(object, execution);
  const isOfKind = object?.kind === kind;
  if (object === undefined || !isOfKind || !isSeen) {
    const isInSchema = ['TABLE', 'VIEW', 'STAGE', 'FILE FORMAT'].includes(kind);
    const full = isInSchema ? printFullName(completeName(written, names)) : printName(written);
    throw doesNotExist(kind.charAt(0) + kind.slice(1).toLowerCase(), full);
  }
  return targetOf(object, execution);
};

const isVisible = (
  object: CatalogObject | undefined,
  { access, catalog }: EngineExecution,
): boolean =>
  object !== undefined &&
  (access?.visible ?? catalog)
    .list(object.kind, undefined, object.session)
    .some(({ id }) => id === object.id);

/** A role by its bare name, since that is how grants know roles; anything else as it is printed. */
const nameOf = (object: CatalogObject, { catalog }: EngineExecution): string =>
  object.kind === 'ROLE' || object.kind === 'USER' ? object.name : printFullObject(object, catalog);

/** What stands behind ON: one object, or ALL | FUTURE … IN SCHEMA | DATABASE x. */
export const readGrantTargets = (
  reader: TokenReader,
  execution: EngineExecution,
): readonly GrantTarget[] => {
  const isAll = reader.takeWords('ALL');
  const isFuture = !isAll && reader.takeWords('FUTURE');
  if (!isAll && !isFuture) return [readGrantTarget(reader, execution, readSecurable(reader))];
  const word = Object.keys(plurals).find((name) => reader.takeWords(name));
  const kind = word === undefined ? undefined : plurals[word];
  if (kind === undefined) throw reader.unexpected();
  reader.expectWords('IN');
  const isDatabase = reader.takeWords('DATABASE');
  if (!isDatabase) reader.expectWords('SCHEMA');
  const container = readGrantTarget(reader, execution, isDatabase ? 'DATABASE' : 'SCHEMA');
  const { object, name } = container;
  if (isFuture || object === undefined)
    return [
      {
        ...{ kind, on: `FUTURE ${kind}`, name: `${name}.<${kind}>`, object, isFuture: true },
        managedBy: isManaged(object) ? object : undefined,
      },
    ];
  return execution.catalog.list(kind, object.id).map((each) => targetOf(each, execution));
};

const targetOf = (object: CatalogObject, execution: EngineExecution): GrantTarget => {
  const schema = execution.catalog.byId(object.parent);
  return {
    ...{ kind: object.kind, on: object.kind, name: nameOf(object, execution) },
    ...{ object, isFuture: false, managedBy: isManaged(schema) ? schema : undefined },
  };
};

const isManaged = (object: CatalogObject | undefined): boolean =>
  object?.kind === 'SCHEMA' && object.managedAccess === true;

import type { CatalogObject } from '../catalog/catalog-object.ts';
import {
  completeName,
  completeSchemaName,
  printFullName,
  schemaOf,
} from '../catalog/resolve-name.ts';
import { doesNotExist, objectDoesNotExist } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { printIdentifier } from '../syntax/identifier.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import type { Statement } from './statement.ts';

export const grantedKinds = [
  'TABLE',
  'VIEW',
  'STAGE',
  'FILE FORMAT',
  'SCHEMA',
  'DATABASE',
  'WAREHOUSE',
] as const;
type Kind = (typeof grantedKinds)[number];
export type GrantedObject = {
  readonly on: string;
  readonly name: string;
  readonly objectId?: number | undefined;
};

const plural: Readonly<Record<string, Kind>> = {
  TABLES: 'TABLE',
  VIEWS: 'VIEW',
  STAGES: 'STAGE',
  SCHEMAS: 'SCHEMA',
  'FILE FORMATS': 'FILE FORMAT',
};

const print = (execution: EngineExecution, object: CatalogObject): string =>
  [...execution.catalog.ancestors(object), object.name].map(printIdentifier).join('.');

/** One object by kind and name, complete; it has to exist. */
export const readGrantedObject = (
  reader: TokenReader,
  execution: EngineExecution,
  kind: Kind,
): GrantedObject => {
  const { names, catalog, host, sessionId } = execution;
  if (kind === 'WAREHOUSE' || kind === 'DATABASE') {
    const name = names.fold(reader.identifier());
    const exists =
      kind === 'WAREHOUSE' ? host.warehouses.has(name) : catalog.database(name) !== undefined;
    if (!exists)
      throw doesNotExist(kind === 'WAREHOUSE' ? 'Warehouse' : 'Database', printIdentifier(name));
    return {
      on: kind,
      name: printIdentifier(name),
      objectId: kind === 'DATABASE' ? catalog.database(name)?.id : undefined,
    };
  }
  if (kind === 'SCHEMA') {
    const schema = schemaOf(completeSchemaName(reader.objectName(2), names), catalog);
    return { on: kind, name: print(execution, schema), objectId: schema.id };
  }
  const full = completeName(reader.objectName(), names);
  const found = catalog.find([kind], schemaOf(full, catalog).id, full.name, sessionId);
  if (found === undefined)
    throw doesNotExist(kind === 'TABLE' ? 'Table' : kind, printFullName(full));
  return { on: kind, name: printFullName(full), objectId: found.id };
};

/** What stands behind ON: one object, or ALL | FUTURE … IN SCHEMA | DATABASE x. */
const readTargets = (reader: TokenReader, execution: EngineExecution): readonly GrantedObject[] => {
  const all = reader.takeWords('ALL');
  const future = !all && reader.takeWords('FUTURE');
  if (all || future) {
    const word = Object.keys(plural).find((name) => reader.takeWords(name));
    const kind = word === undefined ? undefined : plural[word];
    if (kind === undefined) throw reader.unexpected();
    reader.expectWords('IN');
    const container = readGrantedObject(
      reader,
      execution,
      reader.takeWords('DATABASE') ? 'DATABASE' : (reader.expectWords('SCHEMA'), 'SCHEMA'),
    );
    if (future) return [{ on: `FUTURE ${kind}`, name: `${container.name}.<${kind}>` }];
    return kind === 'WAREHOUSE'
      ? []
      : execution.catalog
          .list(kind)
          .filter((object) => print(execution, object).startsWith(`${container.name}.`))
          .map((object) => ({ on: kind, name: print(execution, object), objectId: object.id }));
  }
  const kind = grantedKinds.find((name) => reader.takeWords(name)) ?? 'TABLE';
  return [readGrantedObject(reader, execution, kind)];
};

const readPrivileges = (reader: TokenReader): readonly string[] =>
  reader.list(() => {
    const words: string[] = [];
    while (reader.peek().kind === 'word' && !reader.isWords('ON')) words.push(reader.next().value);
    if (words.length === 0) throw reader.unexpected();
    return words[0] === 'ALL' ? 'ALL' : words.join(' ');
  });

const readRole = (reader: TokenReader, execution: EngineExecution): string => {
  reader.takeWords('ROLE');
  const role = execution.names.fold(reader.identifier());
  if (!execution.host.roles.has(role)) throw objectDoesNotExist();
  return role;
};

/** GRANT privileges ON … TO [ROLE] r: recorded and shown; rights are not enforced (docs.snowflake.com sql-reference/sql/grant-privilege). */
export const grant: Statement = async (reader, execution) => {
  const privileges = readPrivileges(reader);
  reader.expectWords('ON');
  const targets = readTargets(reader, execution);
  reader.expectWords('TO');
  const role = readRole(reader, execution);
  const withGrantOption = reader.takeWords('WITH GRANT OPTION');
  if (!reader.takeWords('COPY CURRENT GRANTS')) reader.takeWords('REVOKE CURRENT GRANTS');
  reader.expectEnd();
  return execution.change((change) => {
    for (const target of targets) {
      for (const privilege of privileges)
        change.grant({
          ...target,
          privilege,
          role,
          withGrantOption,
          grantedOn: execution.startedAt,
        });
    }
    return Promise.resolve(statusResult(execution.queryId, 'Statement executed successfully.'));
  });
};

export const revoke: Statement = async (reader, execution) => {
  reader.takeWords('GRANT OPTION FOR');
  const privileges = readPrivileges(reader);
  reader.expectWords('ON');
  const targets = readTargets(reader, execution);
  reader.expectWords('FROM');
  const role = readRole(reader, execution);
  if (!reader.takeWords('CASCADE')) reader.takeWords('RESTRICT');
  reader.expectEnd();
  return execution.change((change) => {
    for (const target of targets)
      for (const privilege of privileges) change.revoke({ ...target, privilege, role });
    return Promise.resolve(statusResult(execution.queryId, 'Statement executed successfully.'));
  });
};

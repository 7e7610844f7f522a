import { settleExisting } from '../../catalog/catalog.ts';
import type { CatalogObject } from '../../catalog/catalog-object.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import { alreadyExists, doesNotExist } from '../../errors.ts';
import type { StatementModifiers } from '../../execution.ts';
import { statusResult } from '../../results/make-result.ts';
import type { StatementResult } from '../../results/statement-result.ts';
import { printIdentifier } from '../../syntax/identifier.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';

/** Objects of the account are made, changed and dropped alike, and gone for good when they are dropped. */
export type AccountObject = Extract<
  CatalogObject,
  { kind: 'ROLE' | 'USER' | 'WAREHOUSE' | 'NETWORK POLICY' }
>;

type Common = 'id' | 'parent' | 'createdOn' | 'owner';

const titled = (kind: string): string => kind.charAt(0) + kind.slice(1).toLowerCase();

/** The name in `DROP ROLE x` and the like, read already. Undefined with IF EXISTS, when there is none. */
const find = (
  kind: AccountObject['kind'],
  name: string,
  ifExists: boolean,
  { catalog }: EngineExecution,
): AccountObject | undefined => {
  const found = catalog.find([kind], 0, name);
  if (found === undefined && !ifExists) throw doesNotExist(titled(kind), printIdentifier(name));
  return found;
};

/** Makes it, unless it is there and IF NOT EXISTS was said. `created` is called when it was made. */
export const createAccountObject = async <T extends AccountObject>(
  object: Omit<T, Common>,
  {
    ifNotExists,
    orReplace,
  }: { readonly ifNotExists: boolean } & Pick<StatementModifiers, 'orReplace'>,
  execution: EngineExecution,
): Promise<StatementResult> => {
  const { kind, name } = object as unknown as T;
  const existing = execution.catalog.find([kind], 0, name);
  const shown = printIdentifier(name);
  if (settleExisting(existing, shown, { ifNotExists, orReplace }))
    return statusResult(execution.queryId, `${shown} already exists, statement succeeded.`);
  await execution.change((change) => {
    if (existing !== undefined) {
      change.remove(existing);
      change.setGrants((grants) => grants.filter(({ objectId }) => objectId !== existing.id));
    }
    change.put({
      ...(object as unknown as T),
      ...{ id: change.newId(), parent: 0 },
      ...{ createdOn: execution.startedAt, owner: execution.context.role },
    });
    return Promise.resolve();
  });
  return statusResult(execution.queryId, `${titled(kind)} ${shown} successfully created.`);
};

/** `[IF EXISTS] name`, and then what the statement does with it; nothing where it is missing and may be. */
export const alterAccountObject = async <K extends AccountObject['kind']>(
  kind: K,
  reader: TokenReader,
  execution: EngineExecution,
  read: (
    reader: TokenReader,
  ) => (object: Extract<AccountObject, { kind: K }>) => Extract<AccountObject, { kind: K }>,
): Promise<StatementResult> => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = execution.names.fold(reader.identifier());
  const to = reader.takeWords('RENAME TO') ? execution.names.fold(reader.identifier()) : undefined;
  const update = to === undefined ? read(reader) : undefined;
  reader.expectEnd();
  const found = find(kind, name, ifExists, execution) as
    Extract<AccountObject, { kind: K }> | undefined;
  if (to !== undefined && execution.host.catalog.find([kind], 0, to) !== undefined)
    throw alreadyExists(printIdentifier(to));
  if (found !== undefined)
    await execution.change((change) => {
      change.put(to === undefined ? (update?.(found) ?? found) : { ...found, name: to });
      if (to !== undefined) renameGrantee(kind, name, to, execution, change);
      return Promise.resolve();
    });
  return statusResult(execution.queryId, 'Statement executed successfully.');
};

/** `[IF EXISTS] name`. What a role owned goes to the role that drops it (docs.snowflake.com sql-reference/sql/drop-role). */
export const dropAccountObject = async (
  kind: AccountObject['kind'],
  reader: TokenReader,
  execution: EngineExecution,
): Promise<StatementResult> => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  const found = find(kind, name, ifExists, execution);
  if (found === undefined)
    return statusResult(
      execution.queryId,
      'Drop statement executed successfully (object already dropped).',
    );
  await execution.change((change) => {
    change.remove(found);
    change.setGrants((grants) =>
      grants.filter(
        ({ objectId, role, toUser }) =>
          objectId !== found.id && !(role === name && kind === (toUser ? 'USER' : 'ROLE')),
      ),
    );
    if (kind === 'ROLE')
      for (const owned of execution.host.catalog.all())
        if (owned.owner === name && owned.id !== found.id)
          change.put({ ...owned, owner: execution.context.role });
    return Promise.resolve();
  });
  return statusResult(execution.queryId, `${printIdentifier(name)} successfully dropped.`);
};

/** Grants and owners know roles by their names. */
const renameGrantee = (
  kind: AccountObject['kind'],
  from: string,
  to: string,
  execution: EngineExecution,
  change: Parameters<Parameters<EngineExecution['change']>[0]>[0],
): void => {
  if (kind !== 'ROLE' && kind !== 'USER') return;
  change.setGrants((grants) =>
    grants.map((grant) => ({
      ...grant,
      ...(grant.on === kind && grant.name === from ? { name: to } : {}),
      ...(grant.role === from && (grant.toUser ? 'USER' : 'ROLE') === kind ? { role: to } : {}),
    })),
  );
  if (kind !== 'ROLE') return;
  for (const owned of execution.host.catalog.all())
    if (owned.owner === from) change.put({ ...owned, owner: to });
  if (execution.context.role === from) execution.setContext({ role: to });
};

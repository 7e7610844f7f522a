import { systemRoles } from '../access/system-roles.ts';
import type { EngineOptions } from '../engine.ts';
import { newUser } from './new-user.ts';
import type { CatalogChange, CatalogStore } from './catalog.ts';

/** Puts in what an account has from the start, where the file does not hold it. */
export const furnish = (
  catalog: CatalogStore,
  change: CatalogChange,
  { now, ...options }: Omit<EngineOptions, 'now'> & { readonly now: number },
): void => {
  const common = { parent: 0, createdOn: now, owner: 'ACCOUNTADMIN', comment: '' };
  const missing = (kind: 'ROLE' | 'USER' | 'WAREHOUSE', names: readonly string[]) =>
    names.filter((name) => catalog.find([kind], 0, name) === undefined);

  const roles = [...new Set([...Object.keys(systemRoles), ...(options.roles ?? [])])];
  for (const name of missing('ROLE', roles))
    change.put({ kind: 'ROLE', id: change.newId(), name, ...common });
  for (const name of missing('USER', options.users ?? ['SANDBOX']))
    change.put({ ...newUser(name), id: change.newId(), ...common });
  for (const name of missing('WAREHOUSE', options.warehouses ?? ['SANDBOX_WH'])) {
    change.put({
      kind: 'WAREHOUSE',
      ...{ id: change.newId(), name, ...common },
      ...{ size: 'X-Small', suspended: false, autoSuspend: 600 },
    });
  }
  for (const name of options.databases ?? ['SANDBOX']) {
    if (catalog.database(name) !== undefined) continue;
    const id = change.newId();
    const transient = false;
    change.put({ kind: 'DATABASE', id, name, transient, ...common });
    change.put({
      kind: 'SCHEMA',
      ...{ id: change.newId(), name: 'PUBLIC', transient },
      ...{ ...common, parent: id },
    });
  }
};

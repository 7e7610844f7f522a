import { metadataColumnOf } from './table-columns.ts';
import type { ReadyTable } from '../prepare/prepare-table.ts';
import { deleteOlderVersions, markOlderVersions } from '../sql/activate-version.ts';
import { castValue } from '../sql/read-value.ts';
import { timeLiteral } from '../sql/staged-record.ts';

/** What ACTIVATE_VERSION does to the table; undefined when the table does not keep versions. */
export function activateVersionStatement(
  { name, columns, table: { hardDelete } }: ReadyTable,
  version: number,
  deletedAt: number,
): string | undefined {
  const versions = metadataColumnOf(columns, '_SDC_TABLE_VERSION');
  const deleted = metadataColumnOf(columns, '_SDC_DELETED_AT');
  if (!versions || !deleted) return undefined;
  if (hardDelete) return deleteOlderVersions(name, versions.name, version);
  const time = castValue(timeLiteral(deletedAt), deleted.type);
  return markOlderVersions(name, versions.name, version, deleted.name, time);
}

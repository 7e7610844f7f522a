import type { Catalog } from '../engine/catalog/catalog.ts';
import { printIdentifier } from '../engine/syntax/identifier.ts';
import type { StageEntry } from '../server/core.ts';
import type { StageFiles } from './stage-files.ts';

/** All staged files, by the names people know their stages by. */
export function stageEntries(files: StageFiles, catalog: Catalog): readonly StageEntry[] {
  return files.all().map((file) => ({
    stage: stageName(file.stage, catalog),
    path: file.path,
    size: file.size,
    md5: file.md5,
    lastModified: new Date(file.lastModifiedMs).toISOString(),
  }));
}

function stageName(stage: string, catalog: Catalog): string {
  const [kind, rest = ''] = stage.split(/\/(.*)/s);
  if (kind === 'user') return '@~';
  const object = catalog.byId(Number(rest));
  if (object === undefined) return '@?';
  const parents = catalog
    .ancestors(object)
    .map((name) => `${printIdentifier(name)}.`)
    .join('');
  return `@${parents}${kind === 'table' ? '%' : ''}${printIdentifier(object.name)}`;
}

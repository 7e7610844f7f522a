import { readCopy } from '../copy/copy-statement.ts';
import type { Need, ReadNeeds } from '../engine/access/need.ts';
import { createdIn, owned } from '../engine/access/statement-needs.ts';
import type { CatalogObject } from '../engine/catalog/catalog-object.ts';
import { readLocation } from './list-and-remove.ts';
import { transferLocation } from './put-and-get.ts';
import { parseStageLocation, type StageLocation } from './stage-location.ts';
import { readStageProperties } from './stage-properties.ts';

/**
 * What using a stage needs: nothing for the user's own; ownership of the table for a table's; READ or WRITE for a named
 * internal one, USAGE for an external one (docs: user-guide/security-access-control-privileges, Stage privileges, 2026-11-24).
 */
function stageNeeds(location: StageLocation, privilege: 'READ' | 'WRITE'): readonly Need[] {
  switch (location.kind) {
    case 'user':
      return [];
    case 'table':
      return [{ kind: 'object', on: 'TABLE', name: location.name, privilege: 'OWNERSHIP' }];
    case 'named': {
      const ofKind = (stage: CatalogObject): string =>
        stage.kind === 'STAGE' && readStageProperties(stage).external !== undefined
          ? 'USAGE'
          : privilege;
      return [{ kind: 'object', on: 'STAGE', name: location.name, privilege: ofKind }];
    }
  }
}

/** Of a stage in FROM, by its location. */
export const readStageNeeds = (location: string): readonly Need[] =>
  stageNeeds(parseStageLocation(location), 'READ');

const transferred =
  (privilege: 'READ' | 'WRITE'): ReadNeeds =>
  (_, { sql }) => ({ needs: stageNeeds(transferLocation(sql), privilege) });

const located =
  (privilege: 'READ' | 'WRITE'): ReadNeeds =>
  (reader) => ({ needs: stageNeeds(readLocation(reader), privilege) });

/** COPY INTO a table: INSERT on it (docs: sql-reference/sql/copy-into-table, 2026-11-24). */
const copy: ReadNeeds = (reader) => {
  const { table, location } = readCopy(reader);
  return {
    needs: [
      { kind: 'object', on: 'TABLE', name: table, privilege: 'INSERT' },
      ...stageNeeds(location, 'READ'),
      { kind: 'warehouse' },
    ],
  };
};

/** What the statements on stages, staged files and file formats need, by their leading words. */
export const stageStatementNeeds: Readonly<Record<string, ReadNeeds>> = {
  PUT: transferred('WRITE'),
  GET: transferred('READ'),
  LIST: located('READ'),
  LS: located('READ'),
  REMOVE: located('WRITE'),
  RM: located('WRITE'),
  COPY: copy,
  'CREATE STAGE': createdIn(['STAGE'], 'CREATE STAGE'),
  'ALTER STAGE': owned('STAGE'),
  'DROP STAGE': owned('STAGE'),
  'DESCRIBE STAGE': () => ({ needs: [] }),
  'CREATE FILE FORMAT': createdIn(['FILE FORMAT'], 'CREATE FILE FORMAT'),
  'ALTER FILE FORMAT': owned('FILE FORMAT'),
  'DROP FILE FORMAT': owned('FILE FORMAT'),
  'DESCRIBE FILE FORMAT': () => ({ needs: [] }),
};

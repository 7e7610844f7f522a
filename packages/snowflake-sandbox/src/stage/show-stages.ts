import type { FileFormatObject, StageObject } from '../engine/catalog/catalog-object.ts';
import type { Execution, StatementHandler } from '../engine/execution.ts';
import { statementType, type ResultColumn } from '../engine/results/statement-result.ts';
import { timestampLtz, textType } from '../engine/types/data-type.ts';
import { readFormatProperties, readStageProperties } from './stage-properties.ts';
import { typeOf } from './file-format-statements.ts';
import { readShowScope } from './show-scope.ts';

const text = (name: string): ResultColumn => ({ name, type: textType() });

const stageColumns: readonly ResultColumn[] = [
  { name: 'created_on', type: timestampLtz },
  ...`name database_name schema_name url has_credentials has_encryption_key owner comment region type cloud
  notification_channel storage_integration endpoint owner_role_type directory_enabled`
    .split(/\s+/)
    .map(text),
];

/** SHOW STAGES (docs: sql-reference/sql/show-stages, 2026-11-24) */
export const showStages: StatementHandler = (reader, execution) => {
  const scope = readShowScope(reader, execution);
  const rows = scope
    .select(execution.catalog.list('STAGE', undefined, execution.sessionId))
    .map((stage) => [
      instant(stage),
      stage.name,
      ...parents(stage, execution),
      readStageProperties(stage).external?.url ?? '',
      readStageProperties(stage).external === undefined ? 'N' : 'Y',
      'N',
      stage.owner,
      stage.comment,
      null,
      `${readStageProperties(stage).external === undefined ? 'INTERNAL' : 'EXTERNAL'}${stage.session === undefined ? '' : ' TEMPORARY'}`,
      null,
      null,
      null,
      readStageProperties(stage).external?.endpoint ?? null,
      'ROLE',
      readStageProperties(stage).directory ? 'Y' : 'N',
    ]);
  return Promise.resolve(execution.result(stageColumns, rows, statementType.show));
};

const formatColumns: readonly ResultColumn[] = [
  { name: 'created_on', type: timestampLtz },
  ...'name database_name schema_name type owner comment format_options owner_role_type'
    .split(' ')
    .map(text),
];

/** SHOW FILE FORMATS (docs: sql-reference/sql/show-file-formats, 2026-11-24) */
export const showFileFormats: StatementHandler = (reader, execution) => {
  const scope = readShowScope(reader, execution);
  const formats = scope.select(
    execution.catalog.list('FILE FORMAT', undefined, execution.sessionId),
  );
  const rows = formats.map((format) => {
    const options = readFormatProperties(format);
    return [
      instant(format),
      format.name,
      ...parents(format, execution),
      typeOf(options),
      format.owner,
      format.comment,
      JSON.stringify(options),
      'ROLE',
    ];
  });
  return Promise.resolve(execution.result(formatColumns, rows, statementType.show));
};

function parents(
  object: StageObject | FileFormatObject,
  execution: Execution,
): readonly [string, string] {
  const [database = '', schema = ''] = execution.catalog.ancestors(object);
  return [database, schema];
}

function instant(object: StageObject | FileFormatObject): string {
  return `${(object.createdOn / 1000).toFixed(3)}000000`;
}

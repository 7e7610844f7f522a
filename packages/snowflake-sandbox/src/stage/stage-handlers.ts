import { copyHandler } from '../copy/copy-into.ts';
import { loadHistorySetUp, forgetLoadsSql } from '../copy/load-history.ts';
import { stagedFiles } from '../copy/staged-files.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { readStageNeeds, stageStatementNeeds } from './stage-needs.ts';
import {
  alterFileFormat,
  createFileFormat,
  describeFileFormat,
  dropFileFormat,
} from './file-format-statements.ts';
import { listHandler, removeHandler } from './list-and-remove.ts';
import { getHandler, putHandler, type TransferStatements } from './put-and-get.ts';
import { showFileFormats, showStages } from './show-stages.ts';
import { alterStage, createStage, describeStage, dropStage } from './stage-statements.ts';

/** What the engine needs to know of stages, file formats and COPY. */
export function stageStatements(
  dependencies: TransferStatements & { readonly spoolFolder: string },
): Pick<
  EngineOptions,
  'statements' | 'stagedFiles' | 'setUp' | 'onTruncate' | 'needs' | 'stageNeeds'
> {
  const { files } = dependencies;
  return {
    statements: {
      PUT: putHandler(dependencies),
      GET: getHandler(dependencies),
      LIST: listHandler(files),
      LS: listHandler(files),
      REMOVE: removeHandler(files),
      RM: removeHandler(files),
      COPY: copyHandler(dependencies),
      'CREATE STAGE': createStage,
      'ALTER STAGE': alterStage,
      'DROP STAGE': dropStage,
      'DESCRIBE STAGE': describeStage,
      'SHOW STAGES': showStages,
      'CREATE FILE FORMAT': createFileFormat,
      'ALTER FILE FORMAT': alterFileFormat,
      'DROP FILE FORMAT': dropFileFormat,
      'DESCRIBE FILE FORMAT': describeFileFormat,
      'SHOW FILE FORMATS': showFileFormats,
    },
    needs: stageStatementNeeds,
    stageNeeds: readStageNeeds,
    stagedFiles: stagedFiles(dependencies),
    setUp: loadHistorySetUp,
    onTruncate: forgetLoadsSql,
  };
}

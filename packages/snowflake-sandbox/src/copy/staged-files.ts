import type { StagedFiles } from '../engine/execution.ts';
import type { Relation } from '../engine/query/relation.ts';
import { resolveFormat, stageFormatOptions } from '../stage/file-format-statements.ts';
import { bringUpToDate } from '../stage/external-files.ts';
import type { StagedFile } from '../stage/stage-files.ts';
import { filesAt, parseStageLocation, resolveStage } from '../stage/stage-location.ts';
import type { CopyDependencies } from './copy-into.ts';
import { stoppingError } from './load-error.ts';
import { parseFile } from './parse-file.ts';
import { createSpool, type Spool } from './spool.ts';

/**
 * Reads `@stage/path (FILE_FORMAT => 'name', PATTERN => '…')` in FROM and USING: the format is a named one or the
 * stage's own (docs: user-guide/querying-stage, 2026-11-24). Any record that cannot be read fails the query.
 */
export function stagedFiles({ files, spoolFolder }: CopyDependencies): StagedFiles {
  return async (reference, execution) => {
    const stage = resolveStage(parseStageLocation(reference.location), execution);
    const given = (name: string): string | undefined =>
      reference.options.find((option) => option.name === name)?.value;
    const formatName = given('FILE_FORMAT');
    const format = resolveFormat(
      formatName === undefined ? stageFormatOptions(stage.object) : { FORMAT_NAME: formatName },
      execution,
    );
    const spools: Spool[] = [];
    execution.afterTransaction(async () => {
      for (const spool of spools) await spool.remove();
    });
    const { startedAt } = execution;
    await bringUpToDate(stage, files);
    for (const file of filesAt(files, stage, given('PATTERN'), stage.path.length)) {
      const parsed = await parseFile(file, format, {
        files,
        spoolFolder,
        startedAt,
        stopAtProblem: true,
      });
      spools.push(parsed.spool);
      const [problem] = parsed.problems;
      if (problem !== undefined) {
        throw stoppingError(stage.shownPrefix + file.path, {
          ...problem,
          column: `"TRANSIENT_STAGE_TABLE"["${problem.column}":1]`,
        });
      }
    }
    if (spools.length === 0) {
      const none = await createSpool({ folder: spoolFolder, file: noFile, format, startedAt });
      await none.finish();
      spools.push(none);
    }
    return union(spools);
  };
}

const noFile: StagedFile = {
  stage: '',
  path: '',
  size: 0,
  md5: '',
  sha256: '',
  lastModifiedMs: 0,
  stored: '',
};

function union(spools: readonly Spool[]): Relation {
  const width = Math.max(1, ...spools.map((spool) => spool.width()));
  let firstRow = 0;
  const relations = spools.map((spool) => {
    const relation = spool.relation({ width, firstRow });
    firstRow += spool.rows();
    return relation;
  });
  const [first] = relations;
  if (first === undefined) throw new TypeError('a union has at least one member');
  if (relations.length === 1) return first;
  const from = relations.map((relation) => `SELECT * FROM ${relation.from}`).join(' UNION ALL ');
  return { ...first, from: `(${from})` };
}

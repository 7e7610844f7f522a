import type { Catalog } from '../engine/catalog/catalog.ts';
import type { StageFiles } from './stage-files.ts';

/**
 * Deletes the files of stages and tables that are gone for good: dropped, replaced, or temporary in a session
 * that has ended. What UNDROP can bring back keeps its files.
 */
export async function sweepStages(files: StageFiles, catalog: Catalog): Promise<void> {
  const stages = new Set(files.all().map((file) => file.stage));
  for (const stage of stages) {
    const id = /^(?:stage|table)\/(\d+)$/.exec(stage)?.[1];
    if (id !== undefined && catalog.byId(Number(id)) === undefined) await files.removeStage(stage);
  }
}

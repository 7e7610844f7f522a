import type { Catalog } from '../engine/catalog/catalog.ts';
import type { StageFiles } from './stage-files.ts';

/** Deletes the files of stages and tables that are gone: dropped, replaced, or temporary in a session that has ended. */
export async function sweepStages(files: StageFiles, catalog: Catalog): Promise<void> {
  const stages = new Set(files.all().map((file) => file.stage));
  for (const stage of stages) {
    const id = /^(?:stage|table)\/(\d+)$/.exec(stage)?.[1];
    const object = id === undefined ? undefined : catalog.byId(Number(id));
    if (id !== undefined && (object === undefined || object.droppedOn !== undefined)) {
      await files.removeStage(stage);
    }
  }
}

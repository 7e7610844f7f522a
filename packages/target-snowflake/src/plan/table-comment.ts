import type { StreamTable } from './stream-table.ts';

/** The comment of a table that the target creates: where its rows come from. */
export function tableComment({ stream, quarantines }: StreamTable): string {
  return quarantines === undefined
    ? `Singer stream ${JSON.stringify(stream)}, loaded by target-snowflake`
    : `Records of Singer stream ${JSON.stringify(quarantines.stream)} that target-snowflake could not load`;
}

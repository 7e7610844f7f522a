import type { Logger, Metrics } from '@intercom-to-snowflake/singer';
import type { LoadReport } from './table-jobs.ts';

/** Tells people and machines of each batch that was loaded. */
export function createLoadReport(log: Logger, metrics: Metrics): LoadReport {
  return ({ table, rows, bytes }, { inserted, updated, deleted }, seconds) => {
    const { stream } = table;
    metrics.count('batch_rows', { stream }, rows);
    metrics.count('batch_bytes', { stream }, bytes);
    log.info(
      `${stream}: ${rows} records loaded in ${seconds.toFixed(1)} s: ${inserted} rows inserted, ${updated} updated, ${deleted} deleted`,
      { stream },
    );
  };
}

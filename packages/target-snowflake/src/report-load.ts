import type { Logger, Metrics } from '@intercom-to-snowflake/singer';
import type { InvalidReport } from './route/invalid-records.ts';
import type { LoadReport } from './load/table-jobs.ts';
import { tableName } from './sql/table-name.ts';

/** Tells people and machines what a run does to its tables. */
export type RunReport = {
  /** A batch was loaded. */
  readonly loaded: LoadReport;
  /** Records were not loaded as they came. */
  readonly invalid: InvalidReport;
  /** The run has ended: says how many those were. */
  readonly end: () => void;
};

export function createRunReport(log: Logger, metrics: Metrics): RunReport {
  const invalid = new Map<string, { records: number; readonly where: string }>();
  return {
    loaded({ table, rows, bytes }, { inserted, updated, deleted }, seconds) {
      const { stream } = table;
      metrics.count('batch_rows', { stream }, rows);
      metrics.count('batch_bytes', { stream }, bytes);
      log.info(
        `${stream}: ${rows} records loaded in ${seconds.toFixed(1)} s: ${inserted} rows inserted, ${updated} updated, ${deleted} deleted`,
        { stream },
      );
    },

    invalid({ stream, quarantine }, records, reason) {
      const known = invalid.get(stream);
      metrics.count('invalid_record_count', { stream }, records);
      if (known) {
        known.records += records;
        return;
      }
      const where = quarantine
        ? `put into ${tableName(quarantine)}`
        : 'loaded with NULL in the place of values, see _SDC_META';
      invalid.set(stream, { records, where });
      log.warning(`${stream}: a record cannot be loaded as it is, and is ${where}: ${reason}`, {
        stream,
      });
    },

    end() {
      for (const [stream, { records, where }] of invalid) {
        log.warning(`${stream}: ${records} records could not be loaded as they are: ${where}`, {
          stream,
        });
      }
    },
  };
}

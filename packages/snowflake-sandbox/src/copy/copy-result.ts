import type { Execution } from '../engine/execution.ts';
import { statementType, type StatementResult } from '../engine/results/statement-result.ts';
import { numberType, textType } from '../engine/types/data-type.ts';
import type { CopyOptions } from './copy-options.ts';
import type { LoadError } from './load-error.ts';

/** What COPY says of one file. */
export type FileReport = {
  readonly file: string;
  readonly status: 'LOADED' | 'PARTIALLY_LOADED' | 'LOAD_FAILED';
  readonly rowsParsed: number;
  readonly rowsLoaded: number;
  readonly errorLimit: number;
  readonly errors: readonly LoadError[];
};

const text = textType();
const count = numberType(38, 0);

const columns = [
  { name: 'file', type: text },
  { name: 'status', type: text },
  { name: 'rows_parsed', type: count },
  { name: 'rows_loaded', type: count },
  { name: 'error_limit', type: count },
  { name: 'errors_seen', type: count },
  { name: 'first_error', type: text },
  { name: 'first_error_line', type: count },
  { name: 'first_error_character', type: count },
  { name: 'first_error_column_name', type: text },
];

/** The result of COPY INTO <table> (Output, 2026-11-24); without files it is one sentence. */
export function copyResult(
  execution: Execution,
  reports: readonly FileReport[],
  options: CopyOptions,
): StatementResult {
  if (reports.length === 0 && !execution.describeOnly) {
    const status = [{ name: 'status', type: text }];
    return execution.result(
      status,
      [['Copy executed with 0 files processed.']],
      statementType.copy,
    );
  }
  const shown = options.returnFailedOnly
    ? reports.filter((report) => report.status !== 'LOADED')
    : reports;
  const rows = shown.map((report) => {
    const [error] = report.errors;
    return [
      report.file,
      report.status,
      String(report.rowsParsed),
      String(report.rowsLoaded),
      String(report.errorLimit),
      String(report.errors.length),
      error?.message ?? null,
      error === undefined ? null : String(error.line),
      error === undefined ? null : String(error.character),
      error?.column ?? null,
    ];
  });
  return {
    ...execution.result(columns, rows, statementType.copy),
    rowsAffected: reports.reduce((sum, report) => sum + report.rowsLoaded, 0),
  };
}

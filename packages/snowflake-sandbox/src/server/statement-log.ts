/** One statement that a client sent, for tests that count them and for people who want to see them. */
export type LoggedStatement = {
  readonly sql: string;
  readonly queryId: string;
  readonly sessionId: number;
  readonly user: string;
  readonly queryTag: string;
  /** `running`, `ok`, or the error's code: `002003`. */
  readonly outcome: string;
  readonly rows: number;
  readonly startedMs: number;
  readonly durationMs: number;
};

export type StatementLog = {
  readonly start: (
    statement: Pick<
      LoggedStatement,
      'sql' | 'queryId' | 'sessionId' | 'user' | 'queryTag' | 'startedMs'
    >,
  ) => { readonly end: (outcome: string, rows: number, endedMs: number) => void };
  /** In the order they began; the oldest are forgotten. */
  readonly all: () => readonly LoggedStatement[];
  readonly clear: () => void;
};

const longestLog = 50_000;

export function createStatementLog(): StatementLog {
  let statements: LoggedStatement[] = [];
  return {
    start: (begun) => {
      const entry: LoggedStatement = { ...begun, outcome: 'running', rows: 0, durationMs: 0 };
      if (statements.length >= longestLog * 2) statements = statements.slice(-longestLog);
      statements.push(entry);
      return {
        end: (outcome, rows, endedMs) => {
          const at = statements.lastIndexOf(entry);
          if (at < 0) return;
          statements[at] = { ...entry, outcome, rows, durationMs: endedMs - entry.startedMs };
        },
      };
    },
    all: () => statements,
    clear: () => {
      statements = [];
    },
  };
}

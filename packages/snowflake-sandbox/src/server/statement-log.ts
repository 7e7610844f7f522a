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
const largestLog = 100_000_000;

export function createStatementLog(): StatementLog {
  let statements: LoggedStatement[] = [];
  let characters = 0;
  /** Half of them at once, so that it happens seldom. */
  const forgetOldest = (): void => {
    statements = statements.slice(-Math.ceil(statements.length / 2));
    characters = statements.reduce((sum, { sql }) => sum + sql.length, 0);
  };
  return {
    start: (begun) => {
      const entry: LoggedStatement = { ...begun, outcome: 'running', rows: 0, durationMs: 0 };
      statements.push(entry);
      characters += entry.sql.length;
      if (statements.length > longestLog * 2 || (characters > largestLog && statements.length > 1))
        forgetOldest();
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
      characters = 0;
    },
  };
}

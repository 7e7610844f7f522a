import type { Engine } from '../engine/engine.ts';
import type { Bind } from '../engine/execution.ts';
import type { StatementResult } from '../engine/results/statement-result.ts';
import type { StageFiles } from '../stage/stage-files.ts';
import type { Transfers } from '../stage/transfers.ts';
import type { SandboxUser } from './sandbox-user.ts';
import type { ArmedFaults } from './faults.ts';
import type { SignIns } from './sign-ins.ts';
import type { Queries } from './queries.ts';
import type { Sessions } from './sessions.ts';
import type { StatementLog } from './statement-log.ts';

/** What all routes share. */
export type Core = {
  /** Where the server listens: `http://127.0.0.1:1234`. */
  readonly url: () => string;
  readonly engine: Engine;
  readonly files: StageFiles;
  readonly transfers: Transfers;
  readonly users: readonly SandboxUser[];
  readonly signIns: SignIns;
  readonly sessions: Sessions;
  readonly queries: Queries;
  readonly log: StatementLog;
  readonly faults: ArmedFaults;
  readonly now: () => number;
  /** A statement that runs longer answers 333333, and the client asks for its result again and again. */
  readonly longStatementMs: number;
  /** Runs SQL as an administrator, in a session of its own or in a named one that stays. */
  readonly adminQuery: (
    sql: string,
    options?: { readonly binds?: readonly Bind[]; readonly session?: string | undefined },
  ) => Promise<StatementResult>;
  /** Staged files by the names LIST gives them. */
  readonly stage: () => readonly StageEntry[];
  /** Deletes the files of stages that are gone. */
  readonly sweepStages: () => Promise<void>;
};

/** A staged file as people know it: `stage` is `@~`, `@%T` or `@NAME`, complete with database and schema. */
export type StageEntry = {
  readonly stage: string;
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly lastModified: string;
};

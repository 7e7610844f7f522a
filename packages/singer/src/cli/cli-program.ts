import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { Program } from '../config/config-schema.ts';
import type { JsonObject } from '../json/json.ts';
import type { Logger } from '../log/log.ts';
import type { Metrics } from '../log/metrics.ts';
import type { Progress } from '../log/progress.ts';

/** A flag of a program's own, beside `--config`, `--version`, `--help` and `--about`. */
export type CliOption = {
  readonly type: 'string' | 'boolean' | 'number';
  readonly description: string;
  readonly alias?: string | readonly string[];
  readonly choices?: readonly string[];
  /** Another flag without which this one makes no sense. */
  readonly needs?: string;
  /** Accepted, but not shown by `--help`. */
  readonly hidden?: boolean;
};

/** The flags as given, by their full names. A flag that was not given is undefined. */
export type Flags = { readonly [name: string]: string | number | boolean | undefined };

/** Everything a program may touch of the world. */
export type CliContext = {
  readonly flags: Flags;
  readonly config: JsonObject;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly progress: Progress;
  /** Aborted by the first SIGTERM or SIGINT, with an InterruptedError as its reason; also by a failure elsewhere (stdout closed, an exception nobody caught). */
  readonly signal: AbortSignal;
  readonly clock: Clock;
};

/** Something else than the program's main work, chosen by a flag: `--discover`, `--check`. */
export type Command = {
  readonly flag: string;
  readonly alias?: string | readonly string[];
  readonly description: string;
  /** The values `--flag=value` may have; without it the flag takes none. `--flag` alone gives ''. */
  readonly choices?: readonly string[];
  /** False: settings may be missing, and `--config` too. What is given is still validated. */
  readonly needsConfig: boolean;
  run(context: CliContext): Promise<void>;
};

/** Import heavy modules inside `run`, so that the flags that need none of them answer fast. */
export type CliProgram = Program & {
  readonly options?: Readonly<Record<string, CliOption>>;
  readonly commands?: readonly Command[];
  /** The sync of a tap, the load of a target. */
  run(context: CliContext): Promise<void>;
};

/** What runCli needs of the process. */
export type ProcessPort = Pick<
  NodeJS.Process,
  'argv' | 'env' | 'pid' | 'stdin' | 'stdout' | 'stderr' | 'on' | 'exit'
> & { exitCode?: number | string | null | undefined };

import type { StatementModifiers } from '../execution.ts';
import type { StatementResult } from '../results/statement-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { TokenReader } from '../syntax/token-reader.ts';

/** A statement of the engine's own; the reader stands behind its key words. */
export type Statement = (
  reader: TokenReader,
  execution: EngineExecution,
  modifiers: StatementModifiers,
) => Promise<StatementResult>;

import type { Program } from './config-schema.ts';
import type { JsonObject } from './json.ts';

export type LoadedConfig = {
  /** Validated, with defaults; aliases under their real names. */
  readonly config: JsonObject;
  readonly warnings: readonly string[];
  /** The values that must appear in no output. */
  readonly secrets: readonly string[];
};

/**
 * Reads the configuration files (later ones win), and the environment when `ENV` is among the sources
 * (it wins over files whatever its place). Throws ConfigError with every problem, or InputFileError.
 */
export function loadConfig(
  _program: Program,
  _sources: readonly string[],
  _env: NodeJS.ProcessEnv,
): Promise<LoadedConfig> {
  throw new Error('not built yet');
}

import { readFile } from 'node:fs/promises';
import { environmentName } from '../config/environment-name.ts';
import { isJsonObject } from '../json/json.ts';
import { logLevels, type LogFormat, type LogLevel } from './log.ts';

export type LogSettings = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** What is wrong with the settings, to be logged once there is a log. */
  readonly warnings: readonly string[];
};

/**
 * How to log: the level from `<PROGRAM>_LOGLEVEL`, else from the logging configuration that
 * SINGER_SDK_LOG_CONFIG names, else from LOGLEVEL, else `info`; structured lines when that
 * configuration asks for singer_sdk's StructuredFormatter, as Meltano's does (meltano 4.2.2,
 * core/plugin/singer/base.py, 2026-08-07).
 */
export async function readLogSettings(
  programName: string,
  env: NodeJS.ProcessEnv,
): Promise<LogSettings> {
  const file = await readLogConfig(env['SINGER_SDK_LOG_CONFIG']);
  const candidates = [env[environmentName(programName, 'LOGLEVEL')], file.level, env['LOGLEVEL']];
  const given = candidates.filter((level) => level !== undefined && level !== '');
  const level = given.map(parseLevel).find((known) => known !== undefined);
  const unknown = given.filter((text) => !parseLevel(text));
  return {
    level: level ?? 'info',
    format: file.structured ? 'structured' : 'text',
    warnings: [
      ...file.warnings,
      ...unknown.map(
        (text) => `log level ${JSON.stringify(text)} is not one of ${logLevels.join(', ')}`,
      ),
    ],
  };
}

type LogConfig = { level?: string; structured: boolean; warnings: readonly string[] };

async function readLogConfig(path: string | undefined): Promise<LogConfig> {
  if (path === undefined || path === '') return { structured: false, warnings: [] };
  let config: unknown;
  try {
    config = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    const warning = `SINGER_SDK_LOG_CONFIG: ${path} is not a JSON file that can be read; logging as text`;
    return { structured: false, warnings: [warning] };
  }
  const formatters = isJsonObject(config) ? config['formatters'] : undefined;
  const root = isJsonObject(config) ? config['root'] : undefined;
  const level = isJsonObject(root) ? root['level'] : undefined;
  return {
    ...(typeof level === 'string' && { level }),
    structured: isJsonObject(formatters) && Object.values(formatters).some(isStructured),
    warnings: [],
  };
}

function isStructured(formatter: unknown): boolean {
  return isJsonObject(formatter) && formatter['()'] === 'singer_sdk.logging.StructuredFormatter';
}

function parseLevel(text: string | undefined): LogLevel | undefined {
  const name = text?.toLowerCase();
  if (name === 'warn') return 'warning';
  if (name === 'fatal') return 'critical';
  return logLevels.find((level) => level === name);
}

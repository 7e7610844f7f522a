import type { ConfigProperty, Program } from './config-schema.ts';
import { environmentName } from './environment-name.ts';
import type { JsonValue } from '../json/json.ts';
import { typesOf } from './setting-types.ts';

export type EnvironmentConfig = {
  /** By setting or alias. */
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly problems: readonly string[];
};

/** The settings in the environment, under their names and aliases. A variable that is empty counts as not set. */
export function readEnvironment(program: Program, env: NodeJS.ProcessEnv): EnvironmentConfig {
  const values: Record<string, JsonValue> = {};
  const problems: string[] = [];
  for (const [setting, property] of Object.entries(program.config.properties)) {
    for (const name of [setting, ...(property.aliases ?? [])]) {
      const variable = environmentName(program.name, name);
      const text = env[variable];
      if (text === undefined || text === '') continue;
      const value = cast(text, property);
      if (value === undefined) problems.push(`${setting}: ${variable} is not valid JSON`);
      else values[name] = value;
    }
  }
  return { values, problems };
}

/**
 * Reads text by the types the setting may have; text that fits none of them is left as it is, for
 * validation to judge. Undefined when it looks like JSON and is not.
 */
function cast(text: string, property: ConfigProperty): JsonValue | undefined {
  const types = typesOf(property);
  if ((types.has('object') || types.has('array')) && /^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      return undefined;
    }
  }
  if (types.has('boolean')) {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    if (/^(false|0|no|off)$/i.test(text)) return false;
  }
  if (types.has('integer') && /^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  if (types.has('number') && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  return text;
}

import type { JsonObject } from '@intercom-to-snowflake/singer';

/** A setting that is a text. An empty one is one that is not there: environments are full of them. */
export function settingText(config: JsonObject, name: string): string | undefined {
  const value = config[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

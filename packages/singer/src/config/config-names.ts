import type { Program } from './config-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import type { JsonValue } from '../json/json.ts';

export type NamedSettings = {
  /** Under the settings' own names. */
  readonly settings: Readonly<Record<string, JsonValue>>;
  readonly warnings: readonly string[];
  readonly unknown: readonly UnknownKey[];
};

export type UnknownKey = {
  readonly key: string;
  readonly value: JsonValue;
  /** The setting that was probably meant. */
  readonly meant: string | undefined;
};

/** Puts what one source gives under the settings' own names. */
export function resolveNames(
  program: Program,
  given: Readonly<Record<string, JsonValue>>,
): NamedSettings {
  const { properties } = program.config;
  const settingOf = new Map(
    Object.entries(properties).flatMap(([setting, property]) =>
      (property.aliases ?? []).map((alias) => [alias, setting] as const),
    ),
  );
  const settings = new Map<string, JsonValue>();
  const warnings: string[] = [];
  const unknown: UnknownKey[] = [];
  for (const [key, value] of Object.entries(given)) {
    const setting = settingOf.get(key);
    if (Object.hasOwn(properties, key)) {
      settings.set(key, value);
    } else if (setting === undefined) {
      if (key === '$schema') continue;
      const meant = didYouMean(key, [...Object.keys(properties), ...settingOf.keys()]);
      unknown.push({ key, value, meant: settingOf.get(meant ?? '') ?? meant });
    } else if (Object.hasOwn(given, setting) || settings.has(setting)) {
      warnings.push(
        `config: "${key}" is an old name of "${setting}", which is given too; it is ignored`,
      );
    } else {
      warnings.push(`config: "${key}" is an old name; use "${setting}"`);
      settings.set(setting, value);
    }
  }
  return { settings: Object.fromEntries(settings), warnings, unknown };
}

import { readEnvironment } from './config-environment.ts';
import { resolveNames, type NamedSettings, type UnknownKey } from './config-names.ts';
import { describeProblems, withoutInvalid } from './config-problems.ts';
import type { Program } from './config-schema.ts';
import { secretsIn, textsIn } from './config-secrets.ts';
import { environmentName } from './environment-name.ts';
import { ConfigError, InputFileError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { readJsonFile } from '../json/read-json-file.ts';
import { typesOf } from './setting-types.ts';
import { defaultsOf, validateConfig } from './validate-config.ts';

export type LoadedConfig = {
  /** Validated, with defaults; settings that were given under an alias have their real names. Unknown keys are left out. */
  readonly config: JsonObject;
  readonly warnings: readonly string[];
  /** The values that must appear in no output. */
  readonly secrets: readonly string[];
};

export type LoadConfigOptions = {
  /** Settings may be missing; those that are there are validated all the same. */
  readonly partial?: boolean;
};

/**
 * Reads the configuration files (later ones win), and the environment when `ENV` is among the sources
 * (it wins over files whatever its place). `null` counts as not set, unless the setting may be null.
 * Throws ConfigError with every problem, or InputFileError.
 */
export async function loadConfig(
  program: Program,
  sources: readonly string[],
  env: NodeJS.ProcessEnv,
  options: LoadConfigOptions = {},
): Promise<LoadedConfig> {
  if (options.partial && sources.length === 0) {
    return { config: defaultsOf(program.config), warnings: [], secrets: [] };
  }
  const files = await Promise.all(sources.filter((source) => source !== 'ENV').map(readConfigFile));
  const environment = readEnvironment(program, sources.includes('ENV') ? env : {});
  const layers = [...files, environment.values].map((given) => resolveNames(program, given));
  const settings = withoutNulls(program, mergeLayers(layers));
  const unknown = layers.flatMap((layer) => layer.unknown);

  const { properties } = program.config;
  const schema = options.partial ? { type: 'object' as const, properties } : program.config;
  const { config, errors } = await validateConfig(schema, settings);
  const fromEnvironment = layers.at(-1)?.settings ?? {};
  const problems = [
    ...environment.problems,
    ...describeProblems(errors, (setting, isMissing) =>
      isMissing
        ? hintForMissing(program, setting, unknown)
        : Object.hasOwn(fromEnvironment, setting)
          ? ` (${environmentName(program.name, setting)} in the environment)`
          : '',
    ),
    ...(options.partial ? [] : (program.check?.(withoutInvalid(config, errors)) ?? [])),
  ];
  if (problems.length > 0) throw new ConfigError(problems);

  return {
    config,
    warnings: [...layers.flatMap((layer) => layer.warnings), ...unknown.map(warnUnknown)],
    secrets: [...secretsIn(program.config, config), ...misnamedSecrets(program, unknown)],
  };
}

async function readConfigFile(path: string): Promise<JsonObject> {
  const content = (await readJsonFile(path, 'config file')) ?? {};
  if (!isJsonObject(content)) {
    throw new InputFileError(`config file ${path} does not hold a JSON object`);
  }
  return content;
}

function mergeLayers(layers: readonly NamedSettings[]): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(layers.flatMap((layer) => Object.entries(layer.settings)));
}

function withoutNulls(program: Program, settings: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(settings).filter(([setting, value]) => {
      const property = program.config.properties[setting];
      return value !== null || (property !== undefined && typesOf(property).has('null'));
    }),
  );
}

function hintForMissing(program: Program, setting: string, unknown: readonly UnknownKey[]): string {
  const misnamed = unknown.find(({ meant }) => meant === setting);
  const variable = environmentName(program.name, setting);
  return misnamed
    ? `; is it the unknown "${misnamed.key}" that the config has?`
    : `; set it in the config file, or set ${variable} and give --config ENV`;
}

function warnUnknown({ key, meant }: UnknownKey): string {
  const question = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return `config: unknown setting "${key}" is ignored${question}`;
}

/** A secret under a misspelt name is still a secret. */
function misnamedSecrets(program: Program, unknown: readonly UnknownKey[]): readonly string[] {
  return unknown.flatMap(({ meant, value }) =>
    meant !== undefined && program.config.properties[meant]?.secret ? textsIn(value) : [],
  );
}

import type { ErrorObject } from 'ajv';
import type { ConfigSchema } from './config-schema.ts';
import type { JsonObject } from '../json/json.ts';

export type Validated = {
  /** With defaults filled in. */
  readonly config: JsonObject;
  readonly errors: readonly ErrorObject[];
};

/**
 * Validates against the schema (draft 7, and dependentRequired), with every error that there is. That the
 * schema itself is one is for the tests of the program.
 */
export async function validateConfig(schema: ConfigSchema, config: JsonObject): Promise<Validated> {
  // Imported here: ajv takes longer to load than everything that answers --version.
  const { Ajv2019 } = await import('ajv/dist/2019.js');
  const ajv = new Ajv2019({
    ...{ allErrors: true, useDefaults: true, validateSchema: false, meta: false },
    ...{ allowUnionTypes: true, strictRequired: false, strictTypes: false },
    // An error knows its schema, and with it what to say.
    verbose: true,
  });
  ajv.addVocabulary(['secret', 'aliases', 'hidden', 'form']);
  // Most settings are not given, and to compile them all takes longer than to load ajv.
  const given = Object.entries(schema.properties).filter(([name]) => Object.hasOwn(config, name));
  const validate = ajv.compile({ ...schema, properties: Object.fromEntries(given) });
  const filled = structuredClone({ ...defaultsOf(schema), ...config });
  validate(filled);
  return { config: filled, errors: validate.errors ?? [] };
}

/** The settings that have one. */
export function defaultsOf({ properties }: ConfigSchema): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([setting, property]) =>
      property.default === undefined ? [] : [[setting, property.default]],
    ),
  );
}

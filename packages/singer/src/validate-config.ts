import type { ErrorObject } from 'ajv';
import type { ConfigSchema } from './config-schema.ts';
import type { JsonObject } from './json.ts';

export type Validated = {
  /** With defaults filled in. */
  readonly config: JsonObject;
  readonly errors: readonly ErrorObject[];
};

/** Validates against the schema (draft 7, and dependentRequired), with every error that there is. */
export async function validateConfig(schema: ConfigSchema, config: JsonObject): Promise<Validated> {
  // Imported here: ajv takes longer to load than everything that answers --version.
  const [{ Ajv2019 }, formats] = await Promise.all([
    import('ajv/dist/2019.js'),
    import('ajv-formats'),
  ]);
  const ajv = new Ajv2019({
    allErrors: true,
    useDefaults: true,
    allowUnionTypes: true,
    strictRequired: false,
    strictTypes: false,
  });
  formats.default.default(ajv);
  ajv.addVocabulary(['secret', 'aliases', 'hidden']);
  const validate = ajv.compile(schema);
  const filled = structuredClone(config);
  validate(filled);
  return { config: filled, errors: validate.errors ?? [] };
}

import { expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { configSchema } from './config.ts';

it('is described by a schema whose defaults are valid', () => {
  const ajv = new Ajv2019({ allowUnionTypes: true, strictRequired: false, strictTypes: false });
  ajv.addVocabulary(['secret', 'aliases', 'hidden', 'form']);
  expect(ajv.validateSchema(configSchema)).toBe(true);
  for (const [name, property] of Object.entries(configSchema.properties)) {
    if (!('default' in property)) continue;
    expect([name, ajv.validate(property, property.default)]).toEqual([name, true]);
  }
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propertyRuns } from '../../../../test/property-runs.ts';
import type { Program } from './config-schema.ts';
import { ConfigError } from '../errors.ts';
import { loadConfig, type LoadConfigOptions } from './load-config.ts';

const program: Program = {
  name: 'tap-shop',
  version: '1.0.0',
  description: 'A shop',
  kind: 'tap',
  capabilities: [],
  config: {
    type: 'object',
    required: ['access_token', 'start_date'],
    properties: {
      access_token: {
        type: 'string',
        minLength: 5,
        description: 'Signs in',
        secret: true,
        aliases: ['api_token', 'token'],
      },
      start_date: {
        description: 'From when',
        anyOf: [
          { type: 'string', pattern: '^\\d{4}-', form: 'a date' },
          { type: 'integer', minimum: 0 },
        ],
      },
      region: {
        type: 'string',
        enum: ['us', 'eu'],
        default: 'us',
        description: 'Where',
        aliases: ['data_region'],
      },
      pages: { type: 'integer', minimum: 1, default: 5, description: 'How many' },
      share: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'Of the allowance' },
      verbose: { type: 'boolean', description: 'Says more' },
      streams: { type: 'array', items: { type: 'string' }, description: 'Which' },
      filters: {
        type: 'object',
        description: 'Of streams',
        additionalProperties: false,
        properties: {
          depth: { type: 'integer', default: 2 },
          key: { type: 'string', secret: true },
        },
      },
      end_date: { type: ['string', 'null'], description: 'Until when' },
    },
    dependentRequired: { end_date: ['region'] },
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(content: unknown, name = 'config.json'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

const good = { access_token: 'abcdef', start_date: '2026-01-01T00:00:00Z' };

async function load(content: unknown, env: NodeJS.ProcessEnv = {}, options?: LoadConfigOptions) {
  return loadConfig(program, [await file(content), 'ENV'], env, options);
}

async function problemsOf(content: unknown, env: NodeJS.ProcessEnv = {}, of = program) {
  try {
    await loadConfig(of, [await file(content), 'ENV'], env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('a configuration', () => {
  it('gets its defaults, nested ones too', async () => {
    const { config, warnings } = await load({ ...good, filters: {} });
    expect(config).toEqual({ ...good, region: 'us', pages: 5, filters: { depth: 2 } });
    expect(warnings).toEqual([]);
  });

  it('is merged from its files, member by member of the top, the later one winning', async () => {
    const first = await file({ ...good, pages: 1, filters: { depth: 9 } }, 'first.json');
    const second = await file({ pages: 2, filters: {} }, 'second.json');
    const { config } = await loadConfig(program, [first, second], {});
    expect(config).toMatchObject({ ...good, pages: 2, filters: { depth: 2 } });
  });

  it('takes the environment when ENV is named, over every file whatever the order', async () => {
    const path = await file({ ...good, pages: 1 });
    const env = { TAP_SHOP_PAGES: '7', PAGES: '8' };
    expect((await loadConfig(program, [path], env)).config).toMatchObject({ pages: 1 });
    expect((await loadConfig(program, [path, 'ENV'], env)).config).toMatchObject({ pages: 7 });
    expect((await loadConfig(program, ['ENV', path], env)).config).toMatchObject({ pages: 7 });
  });

  it('reads environment variables by the type of the setting', async () => {
    const { config } = await load(good, {
      TAP_SHOP_START_DATE: '1700000000',
      TAP_SHOP_ACCESS_TOKEN: '1234567',
      TAP_SHOP_SHARE: '0.5',
      TAP_SHOP_VERBOSE: 'Yes',
      TAP_SHOP_STREAMS: '["a", "b"]',
      TAP_SHOP_FILTERS: '{"depth": 3}',
      TAP_SHOP_END_DATE: '',
    });
    expect(config).toEqual({
      access_token: '1234567',
      start_date: 1700000000,
      region: 'us',
      pages: 5,
      share: 0.5,
      verbose: true,
      streams: ['a', 'b'],
      filters: { depth: 3 },
    });
  });

  it.each([
    ['true', true],
    ['1', true],
    ['on', true],
    ['FALSE', false],
    ['0', false],
    ['no', false],
    ['off', false],
  ])('reads %s as the boolean %s', async (text, value) => {
    expect((await load(good, { TAP_SHOP_VERBOSE: text })).config['verbose']).toBe(value);
  });

  it('counts null as not set, unless null is a value of the setting', async () => {
    const { config } = await load({ ...good, pages: null, end_date: null });
    expect(config).toEqual({ ...good, pages: 5, region: 'us', end_date: null });
  });

  it('may be an empty file', async () => {
    const path = join(folder, 'empty.json');
    await writeFile(path, '');
    const { config } = await loadConfig(program, [path, await file(good)], {});
    expect(config).toMatchObject(good);
  });

  it('must be an object', async () => {
    await expect(load([1])).rejects.toMatchObject({
      name: 'InputFileError',
      message: `config file ${folder}/config.json does not hold a JSON object`,
    });
  });
});

describe('names', () => {
  it('accepts an alias, with a warning', async () => {
    const { config, warnings, secrets } = await load({
      api_token: 'abcdef',
      start_date: 0,
      data_region: 'eu',
    });
    expect(config).toMatchObject({ access_token: 'abcdef', region: 'eu' });
    expect(config).not.toHaveProperty('api_token');
    expect(warnings).toEqual([
      'config: "api_token" is an old name; use "access_token"',
      'config: "data_region" is an old name; use "region"',
    ]);
    expect(secrets).toEqual(['abcdef']);
  });

  it('prefers the name to the alias in one source, and a later source to an earlier one', async () => {
    const { config, warnings } = await load({ ...good, api_token: 'ignored-one' });
    expect(config['access_token']).toBe('abcdef');
    expect(warnings).toEqual([
      'config: "api_token" is an old name of "access_token", which is given too; it is ignored',
    ]);
    const reversed = await load({ api_token: 'ignored-one', ...good });
    expect(reversed.config['access_token']).toBe('abcdef');
    expect(reversed.warnings).toEqual(warnings);
    const later = await load(good, { TAP_SHOP_TOKEN: 'from-env' });
    expect(later.config['access_token']).toBe('from-env');
  });

  it('warns of an unknown key, leaves it out, and asks what was meant', async () => {
    const { config, warnings } = await load({ ...good, pagse: 3, colour: 'red', $schema: 'x' });
    expect(config).toEqual({ ...good, region: 'us', pages: 5 });
    expect(warnings).toEqual([
      'config: unknown setting "pagse" is ignored; did you mean "pages"?',
      'config: unknown setting "colour" is ignored',
    ]);
  });
});

describe('problems', () => {
  it('are told all at once, each with its path', async () => {
    expect(
      await problemsOf(
        {
          start_date: 'yesterday',
          region: 'mars',
          pages: 0,
          share: 2,
          streams: ['a', 1],
          filters: { depth: 'deep', dpeth: 1 },
        },
        { TAP_SHOP_VERBOSE: 'maybe' },
      ),
    ).toEqual([
      'access_token: is required; set it in the config file, or set TAP_SHOP_ACCESS_TOKEN and give --config ENV',
      'start_date: must be a date, or must be integer',
      'region: must be one of "us", "eu"',
      'pages: must be >= 1',
      'share: must be <= 1',
      'verbose: must be boolean (TAP_SHOP_VERBOSE in the environment)',
      'streams[1]: must be string',
      'filters: has an unknown member "dpeth"',
      'filters.depth: must be integer',
    ]);
  });

  it('name the unknown key that was probably meant', async () => {
    expect(await problemsOf({ acess_token: 'abcdef', start_date: 0 })).toEqual([
      'access_token: is required; is it the unknown "acess_token" that the config has?',
    ]);
  });

  it('end with one line that says it all', async () => {
    await expect(load({ start_date: 0 })).rejects.toMatchObject({
      exitCode: 1,
      message:
        'access_token: is required; set it in the config file, or set TAP_SHOP_ACCESS_TOKEN and give --config ENV\nConfig validation failed',
    });
  });

  it('say which variable is not the JSON it should be', async () => {
    expect(await problemsOf(good, { TAP_SHOP_FILTERS: '{"key": s3cr3t}' })).toEqual([
      'filters: TAP_SHOP_FILTERS is not valid JSON',
    ]);
    expect(await problemsOf(good, { TAP_SHOP_STREAMS: 'a,b' })).toEqual([
      'streams: must be array (TAP_SHOP_STREAMS in the environment)',
    ]);
  });

  it('say which alternatives there are', async () => {
    const of: Program = {
      ...program,
      config: {
        ...program.config,
        anyOf: [{ required: ['share'] }, { required: ['verbose'] }],
        oneOf: [{ required: ['pages'] }, { required: ['streams'] }],
      },
    };
    expect(await problemsOf({ ...good, streams: [], pages: 1 }, {}, of)).toEqual([
      'one of share, verbose is required',
      'fits more than one alternative; give only one of them',
    ]);
  });

  it('include those that the program finds itself in the settings that have the right form', async () => {
    const of: Program = {
      ...program,
      check: (config) => (config['end_date'] === 'never' ? ['end_date: never is too late'] : []),
    };
    expect(await problemsOf({ start_date: 0, end_date: 'never', region: 'us' }, {}, of)).toEqual([
      expect.stringContaining('access_token: is required'),
      'end_date: never is too late',
    ]);
    expect(await problemsOf({ ...good, end_date: 'never', pages: 0 }, {}, of)).toEqual([
      'pages: must be >= 1',
      'end_date: never is too late',
    ]);
  });

  it('never hold a value, whatever is wrong with it and wherever it stands', async () => {
    const value = fc.oneof(
      fc.constant('s3cr3t-value'),
      fc.constant(['s3cr3t-value']),
      fc.constant({ 's3cr3t-key': 's3cr3t-value' }),
    );
    const path = join(folder, 'any.json');
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.constantFrom(...Object.keys(program.config.properties), 'other', 'acess_token'),
          value,
        ),
        async (config) => {
          await writeFile(path, JSON.stringify(config));
          const outcome = await loadConfig(program, [path], {}).catch((error: unknown) =>
            String(error),
          );
          const output = typeof outcome === 'string' ? outcome : outcome.warnings.join('\n');
          expect(output).not.toContain('s3cr3t-value');
        },
      ),
      { numRuns: propertyRuns(25) },
    );
  });
});

describe('secrets', () => {
  it('are all texts in secret settings, nested ones and misspelt ones too', async () => {
    const { secrets } = await load({
      ...good,
      filters: { key: 'nested-secret' },
      acces_token: 'misspelt-secret',
    });
    expect(secrets).toEqual(['abcdef', 'nested-secret', 'misspelt-secret']);
  });
});

describe('a partial configuration', () => {
  it('may miss settings', async () => {
    expect((await load({ pages: 3 }, {}, { partial: true })).config).toEqual({
      pages: 3,
      region: 'us',
    });
    expect((await loadConfig(program, [], {}, { partial: true })).config).toEqual({
      pages: 5,
      region: 'us',
    });
  });

  it('is validated all the same', async () => {
    await expect(load({ pages: 0 }, {}, { partial: true })).rejects.toMatchObject({
      problems: ['pages: must be >= 1'],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { loadConfig } from '@intercom-to-snowflake/singer';
import { parseConfig, parseTime, type TapConfig } from './config.ts';
import { createProgram } from './program.ts';

/** The configuration as these environment variables give it. */
async function configured(settings: Readonly<Record<string, string>>): Promise<TapConfig> {
  const env = Object.fromEntries(
    Object.entries({ access_token: 'secret-token', ...settings }).map(([name, value]) => [
      `TAP_INTERCOM_${name.toUpperCase()}`,
      value,
    ]),
  );
  return parseConfig((await loadConfig(createProgram('1.0.0'), ['ENV'], env)).config);
}

describe('the configuration', () => {
  it('is described by a schema whose defaults are valid', () => {
    const { config } = createProgram('1.0.0');
    const ajv = new Ajv2019({ allowUnionTypes: true, strictRequired: false, strictTypes: false });
    ajv.addVocabulary(['secret', 'aliases', 'hidden', 'form']);
    expect(ajv.validateSchema(config)).toBe(true);
    for (const [name, property] of Object.entries(config.properties)) {
      if (property.default === undefined) continue;
      expect([name, ajv.validate(property, property.default)]).toEqual([name, true]);
    }
  });

  it('needs only a token', async () => {
    expect(await configured({})).toEqual({
      accessToken: 'secret-token',
      baseUrl: 'https://api.intercom.io',
      apiVersion: '2.16',
      userAgent: 'tap-intercom',
      requestTimeoutMs: 300_000,
      startDate: 0,
      lookbackSeconds: 3600,
      rateLimitShare: 0.95,
      maxConcurrency: 64,
      failsOnForbidden: false,
      writesDeletions: false,
      decodesHtmlEntities: false,
    });
  });

  it('takes every setting', async () => {
    expect(
      await configured({
        start_date: '2024-01-01T00:00:00Z',
        end_date: '1735689600',
        region: 'eu',
        api_version: '2.11',
        user_agent: 'me@example.com',
        request_timeout: '2.5',
        replication_lookback_window_seconds: '0',
        rate_limit_share: '0.5',
        max_concurrency: '8',
        on_forbidden: 'fail',
        deletion_records: 'true',
        decode_html_entities: 'true',
      }),
    ).toEqual({
      accessToken: 'secret-token',
      baseUrl: 'https://api.eu.intercom.io',
      apiVersion: '2.11',
      userAgent: 'me@example.com',
      requestTimeoutMs: 2500,
      startDate: 1_704_067_200,
      endDate: 1_735_689_600,
      lookbackSeconds: 0,
      rateLimitShare: 0.5,
      maxConcurrency: 8,
      failsOnForbidden: true,
      writesDeletions: true,
      decodesHtmlEntities: true,
    });
    expect(await configured({ data_region: 'au' })).toMatchObject({
      baseUrl: 'https://api.au.intercom.io',
    });
    expect(await configured({ base_url: 'http://127.0.0.1:4010/' })).toMatchObject({
      baseUrl: 'http://127.0.0.1:4010',
    });
  });

  it('names everything that is wrong, and no secret', async () => {
    const loading = configured({
      access_token: 'secret token',
      start_date: 'yesterday',
      region: 'mars',
      api_version: '1.4',
      rate_limit_share: '2',
      max_concurrency: '0',
      base_url: 'ftp://x.example',
    });
    const error: unknown = await loading.catch((e: unknown) => e);
    for (const name of ['access_token', 'region', 'api_version', 'rate_limit_share', 'base_url']) {
      expect(String(error)).toContain(name);
    }
    expect(String(error)).not.toContain('secret token');
  });

  it('says what is wrong with a token that was copied with a line break', async () => {
    await expect(configured({ access_token: 'secret\ntoken' })).rejects.toThrow(
      'access_token: must be one word of ASCII characters, without spaces and line breaks (TAP_INTERCOM_ACCESS_TOKEN in the environment)\n',
    );
  });

  it('refuses dates that are none, or in the wrong order', async () => {
    await expect(configured({ start_date: 'yesterday' })).rejects.toThrow(
      'start_date: not an RFC 3339 time like 2024-01-31T00:00:00Z, nor epoch seconds',
    );
    await expect(configured({ start_date: '2024-01-02', end_date: '2024-01-01' })).rejects.toThrow(
      'end_date: not after start_date',
    );
  });

  it('refuses an address that is none', async () => {
    await expect(configured({ base_url: 'http://127.0.0.1:99999' })).rejects.toThrow(
      'base_url: not a URL like https://api.intercom.io',
    );
  });
});

describe('parseTime', () => {
  it.each([
    ['2024-01-01T00:00:00Z', 1_704_067_200],
    ['2024-01-01T02:00:00+02:00', 1_704_067_200],
    ['2024-01-01T00:00:00.999999Z', 1_704_067_200],
    ['2024-01-01 00:00:00', 1_704_067_200],
    ['2024-01-01', 1_704_067_200],
    ['1704067200', 1_704_067_200],
    [1_704_067_200, 1_704_067_200],
    [1_704_067_200_000, undefined],
    ['1704067200000', undefined],
    ['2024-13-01', undefined],
    ['2024-02-29', 1_709_164_800],
    ['2024-02-30', undefined],
    ['2023-02-29T00:00:00Z', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%p is %p', (value, expected) => {
    expect(parseTime(value)).toBe(expected);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLogSettings } from './log-settings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function logConfig(content: unknown): Promise<string> {
  const path = join(folder, 'logging.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const MELTANO = {
  version: 1,
  formatters: { singer_formatter: { '()': 'singer_sdk.logging.StructuredFormatter' } },
  root: { level: 'DEBUG', handlers: ['console'] },
};

describe('log settings', () => {
  it('are text at info, when nothing is said', async () => {
    expect(await readLogSettings('tap-shop', {})).toEqual({
      level: 'info',
      format: 'text',
      warnings: [],
    });
  });

  it('follow the configuration that Meltano writes', async () => {
    const env = { SINGER_SDK_LOG_CONFIG: await logConfig(MELTANO), LOGLEVEL: 'error' };
    expect(await readLogSettings('tap-shop', env)).toEqual({
      level: 'debug',
      format: 'structured',
      warnings: [],
    });
  });

  it('take the level of the program first, then the configuration, then LOGLEVEL', async () => {
    const env = { TAP_SHOP_LOGLEVEL: 'WARN', LOGLEVEL: 'error' };
    expect((await readLogSettings('tap-shop', env)).level).toBe('warning');
    expect((await readLogSettings('tap-shop', { LOGLEVEL: 'CRITICAL' })).level).toBe('critical');
    const both = { ...env, SINGER_SDK_LOG_CONFIG: await logConfig(MELTANO) };
    expect((await readLogSettings('tap-shop', both)).level).toBe('warning');
  });

  it('stay text with another formatter', async () => {
    const path = await logConfig({ formatters: { a: { format: '%(message)s' } } });
    expect((await readLogSettings('tap-shop', { SINGER_SDK_LOG_CONFIG: path })).format).toBe(
      'text',
    );
  });

  it('warn of what they cannot use, and go on without it', async () => {
    const path = await logConfig('version: 1');
    expect(
      await readLogSettings('tap-shop', { SINGER_SDK_LOG_CONFIG: path, LOGLEVEL: 'loud' }),
    ).toEqual({
      level: 'info',
      format: 'text',
      warnings: [
        `SINGER_SDK_LOG_CONFIG: ${path} is not a JSON file that can be read; logging as text`,
        'log level "loud" is not one of debug, info, warning, error, critical',
      ],
    });
  });
});
